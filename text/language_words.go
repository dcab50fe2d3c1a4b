package text

// latinTongues are the languages that latin tells apart. English is the first,
// and what a text is where nothing speaks for another; its list holds the words
// of most sentences, and those that others have too.
var latinTongues = [...]tongue{
	{
		tag: "en",
		words: `a an the and or but if of to in on at by as for from with into than then so too very just also only even still again already yet ever
i me my mine we us our you your yours he him his she her it its they them their this that these those there here who whom whose
im ive id ill youre dont doesnt didnt cant wont isnt arent wasnt couldnt wouldnt whats thats theres lets hasnt havent s t m re ve ll d
is are was were be been being am do does did done doing has have had having can could will would shall should may might must
no not nor yes ok okay hi hello hey please pls thanks thank sorry sir madam dear
what which when where why how any some such all each every both either other another same own up out off over down about after before
want wants need needs like know tell help ask get got give go going make see look find use using used work keep put take took come came
say said think thought try tried wait let call send sent show play add set book turn buy bought pay paid change cancel return track
check open close stop start read write talk speak reach order orders ordered refund delivery delivered deliver ship shipping shipped package parcel card account
money payment price cost charge charged fee bill invoice receipt password email mail phone number address name code date day days week weeks month year time times today tomorrow
yesterday morning evening night now soon later ago since until during because without within between under
new old one two three first last next best good bad right wrong sure more most much many few less little lot long short high low big small
size colour color black white red blue green shoes shirt dress bag store shop site website app online service customer product item items
person human agent people man men woman women life world country city home house family friend work job play song music movie album playlist artist
hotel restaurant train taxi flight weather alarm reminder list table room bed food water pizza salsa salad menu
are come die man den art war hat also gift rat tag not also bald fast hell fix mix test plan start end information team rest arm hand land ring wind warm gut
sale pain pour par sans sauf chat main tour part point fin sent mine plus dent dans coin son ton on comment important tout mais second
sin son son once pie mayor red real actual ten van hay pan he me no sea come pear mar sol radio video local final total solo casa taco
an am in was so will wet veer over even twee hoe nu per met toe kan van de la le el los las san santa del da di du des en es et ex vs etc
per fare dove cane mare sale pane rosa come tale note ore care
to do he we go ha ho my mi ma pa na za po je tu ta ten co ma sa pod ale moment pan jest prosta
var ve o en ne at on al ver dolar bu ay el an san
ban do hay anh co con cam ai bay hang ca la ma mat tin ten
di dan ada bank juga kami akan paling air mall bisa rival pun dial agar
la vie amor mucho grande bueno adios hola bonjour merci ciao bella dolce vita café cafe resume résumé naive fiance gracias danke amigo bravo solo
saint mario luigi maria juan carlos jose paul jean pierre hans anna donna santo ii iii iv
will car don isn doesn didn couldn wouldn shouldn arrive u n due error problem w word c door male ya e todo ons grand serve com z article j eu ate um l y ben soy jam favor pardon
costa non dun ins sore kim yang lei boa xin bent mis gun lama chose code promo uber ein eine der das und mit auf ist und ich von zur im`,
		endings: "ing tion tions ness ment ments ously ably ible ful less ship ward wards ight ould edly ings ized ised",
	},
	{
		tag: "fr",
		words: `le la les un une des du de au aux et ou où mais donc car ni que qui quoi dont ce cet cette ces ça cela c j l d n m s t qu jusqu
je tu il elle on nous vous ils elles me te se moi toi lui leur leurs mon ma mes ton ta tes son sa ses notre nos votre vos
est es suis sont sommes êtes était été être ai as a avez avons ont avoir avait aurais sera serai serait fait faire fais faites
peux peut pouvez pouvons puis pourrais pourriez veux veut voudrais voulez vouloir dois doit devez faut besoin aimerais
pas ne plus jamais rien toujours encore déjà très trop bien mal aussi alors après avant avec sans pour par sur sous dans chez entre vers depuis pendant
quand comment pourquoi combien quel quelle quels quelles est-ce oui non bonjour bonsoir salut merci beaucoup svp plaît plait désolé voilà voici
commande commandes colis livraison livrer livrez livré livrée facture remboursement remboursé rembourser retour retourner renvoyer échanger échange annuler
compte mot passe adresse paiement payer payé carte bancaire prix frais gratuit reçu recevoir envoyé envoyer article produit taille
cassé abîmé perdu erreur problème marche fonctionne aide aider quelqu quelqu'un parler conseiller changer modifier connecter ouvert ouverts fermé
jour jours semaine mois heure heures aujourd hui demain hier matin soir dimanche lundi samedi deux trois fois tout tous toute toutes autre autres même
code promo peu moins grand grande petit petite nouveau nouvelle bonne bon journée rien chose arrivé arrivée arrive été savoir acheter acheté`,
		endings: "eux euse aient iez ées aux eur ité tés tion tions elle ment ments oir",
		letters: "àâæçéèêëîïôœùûüÿ",
	},
	{
		tag: "de",
		words: `der die das den dem des ein eine einen einem einer eines kein keine keinen und oder aber denn sondern wenn weil dass daß ob als wie
ich du er sie es wir ihr mich mir dich dir ihn ihm uns euch ihnen mein meine meinen meinem meiner dein deine sein seine unser unsere ihre ihren ihrem euer
ist sind bin bist war waren wäre sein gewesen habe hab hast hat haben hatte hätte werde wird werden wurde wurden würde worden
kann kannst können konnte könnte könnten will wollen möchte möchten muss müssen soll sollte darf mag brauche brauchen braucht
nicht nichts noch nie immer schon sehr zu zum zur auch nur mehr dann doch ja nein bitte danke dank vielen schön hallo guten tag morgen abend
mit ohne für von vom bei beim nach aus in im ins an am auf über unter vor zwischen seit bis durch gegen um wegen
wo wann warum wieso wer was welche welcher welches wieviel viel viele wenig hier dort jetzt heute gestern wieder zurück
bestellung bestellt bestellen bestellungen paket lieferung liefern geliefert versand versenden rechnung rückgabe zurückgeben zurückschicken rücksendung umtausch umtauschen
geld erstattung erstattet erstatten konto passwort adresse bezahlen bezahlt zahlung karte preis kosten kostet kostenlos gutschein rabatt artikel größe
stornieren ändern funktioniert geht kaputt beschädigt defekt fehler problem hilfe helfen mitarbeiter sprechen jemand jemanden anmelden einloggen vergessen bekommen bekomme erhalten
tage tagen woche wochen stunden montag sonntag sonntags samstag geöffnet offen zwei drei mal alle alles andere anderen neue neuen gibt gab kommt kommen angekommen bleibt lange
leider genau falsch falsche richtig schuhe bekommt machen gemacht nummer`,
		endings: "ung ungen keit heit lich liche lichen isch ische schaft tet test ieren iert stellt chen icht acht",
		letters: "äöüß",
	},
	{
		tag: "es",
		words: `el la los las un una unos unas lo de del al y e o u pero sino porque pues si sí que qué quien quién cual cuál como cómo cuando cuándo donde dónde cuanto cuánto cuánta cuántos
yo tú él ella nosotros ustedes usted ellos ellas me te se nos le les mi mis tu tus su sus mío mía nuestro nuestra este esta estos estas ese esa eso esto aquel
es son soy eres somos era fue ser sido está están estoy estás estaba estar he ha has han hemos había haber hay hago hace hacer hacen hecho
puedo puede puedes pueden podría podrían poder quiero quiere quieres quisiera querer necesito necesita tengo tiene tienes tienen tener debo debe deben gustaría
no ni nunca nada todavía aún ya muy más menos mucho muchas muchos poco también solo bien mal siempre ahora hoy mañana ayer luego después antes
con sin para por en entre sobre desde hasta hacia contra según durante
hola buenos buenas días tardes noches gracias favor perdón saludos ayuda ayudar ayudarme
pedido pedidos paquete envío envíos enviar enviado enviaron entrega entregar factura devolución devolver devuelven devolverme reembolso reembolsar cambiar cambio cancelar
cuenta contraseña correo dirección pago pagar pagado cobrado cobraron cobro tarjeta dinero precio cuesta gratis descuento cupón promo código producto artículo talla
roto dañado perdido error problema funciona funcionan persona hablar agente alguien llegado llega llegó llegar llegue recibido recibir recibí comprar compra compré
semana semanas mes hora horas domingo domingos lunes sábado abierto abren dos tres veces vez todo todos toda todas otro otra nuevo nueva mejor grande olvidado olvidé entrar saber`,
		endings: "ción ciones dad dades ando iendo aron ieron amos emos ito cito aba mente ado ados ada adas idos",
		letters: "áéíóúñü",
	},
	{
		tag: "pt",
		words: `o a os as um uma uns umas de do da dos das no na nos nas ao aos à às pelo pela num numa e ou mas porque pois se sim que quem qual quais como quando onde quanto quanta quantos
eu tu ele ela nós você vocês eles elas me te lhe nos meu minha meus minhas seu sua seus suas nosso nossa este esta isto esse essa isso aquele
é são sou era foi fui ser sido está estão estou estava estar tem têm tenho tinha ter há fazer faz fazem faço feito fiz
posso pode podem poderia poder quero quer querem queria gostaria preciso precisa devo deve vou vai vão
não nem nunca nada ainda já muito muita mais menos pouco também só bem mal sempre agora hoje amanhã ontem depois antes então aí aqui lá
com sem para pra por em entre sobre desde até
olá oi bom boa dia tarde noite obrigado obrigada favor desculpe ajuda ajudar
pedido pedidos pacote encomenda envio enviar enviado entrega entregar entregue entregam frete nota fiscal fatura devolução devolver devolvido reembolso estorno trocar troca cancelar
conta senha e-mail endereço pagamento pagar pago cobrado cobrança cartão dinheiro preço custa grátis desconto cupom cupão código produto artigo tamanho
quebrado quebrada danificado perdido erro problema funciona pessoa falar atendente alguém chegou chegado chegar recebi receber recebido comprar compra comprei
semana semanas mês hora horas domingo domingos segunda sábado aberto abrem dois duas três vezes vez tudo todos toda todas outro outra novo nova maior melhor esqueci consigo entrar mudar saber`,
		endings: "ção ções dade dades ando endo indo aram eram amos emos inho inha mente ado ados ada adas agem",
		letters: "ãõâêôáéíóúàç",
	},
	{
		tag: "it",
		words: `il lo la i gli le un uno una di del dello della dei degli delle da dal dalla in nel nella nei a al alla ai alle su sul sulla con col per tra fra e ed o ma però se che chi cui cosa
come quando dove quanto quanta quanti quale quali perché io tu lui lei noi voi loro mi ti si ci vi ne lo mio mia miei mie tuo tua suo sua nostro nostra vostro vostra
questo questa questi queste quello quella è sono sei siamo siete era stato stata stati essere ho hai ha abbiamo avete hanno avere avevo fare fa faccio fatto
posso può puoi potete possono potrei vorrei voglio vuole vogliamo devo deve dovrei serve
non né mai niente nulla ancora già molto più meno poco anche solo bene male sempre adesso ora oggi domani ieri dopo prima poi
senza sopra sotto dentro verso fino durante l d c dov un' nell dell all sull quell
ciao salve buongiorno buonasera buona giornata grazie mille prego scusi scusate aiuto aiutarmi
ordine ordini pacco spedizione spedire spedite spedito consegna consegnato fattura reso restituire rimborso rimborsare rimborsato cambiare cambio annullare
conto account password indirizzo pagamento pagare pagato addebitato carta soldi prezzo costa gratis sconto promo codice prodotto articolo taglia
rotto danneggiato perso errore problema funziona persona parlare operatore qualcuno arrivato arrivata arriva arrivare ricevuto ricevere comprare acquisto acquistato
settimana settimane mese giorni giorno ora ore domenica lunedì sabato aperto aperti due tre volte volta tutto tutti altra altro nuovo nuova grande dimenticato riesco accedere sapere`,
		endings: "zione zioni mente tà ando endo ato ata ati ate ire ere iamo ggio ito uto ezza",
		letters: "àèéìòù",
	},
	{
		tag: "nl",
		words: `de het een en of maar want dus omdat als dat die dit deze wie wat waar wanneer waarom hoe welke hoeveel
ik jij je u hij zij ze wij we jullie mij me jou hem haar ons hen hun mijn jouw uw zijn onze
is ben bent was waren zijn geweest heb hebt heeft hebben had hadden word wordt worden werd
kan kunt kunnen kon zou zouden wil wilt willen wilde moet moeten mag mogen ga gaat gaan doe doet doen gedaan krijg krijgt krijgen gekregen
niet niets nog nooit altijd al heel erg ook alleen meer minder veel weinig dan toch ja nee alsjeblieft alstublieft bedankt dank hallo goedemorgen goedemiddag goedenavond dag graag
met zonder voor van bij naar uit in op aan over onder tussen sinds tot door tegen om te er hier daar nu vandaag morgen gisteren weer terug
bestelling bestellingen besteld bestellen pakket pakje levering leveren geleverd verzending verzenden verzonden verzendkosten factuur retour retourneren terugsturen ruilen
geld terugbetaling terugbetaald rekening wachtwoord adres betalen betaald betaling kaart pinpas prijs kosten kost gratis korting kortingscode artikel maat
annuleren wijzigen veranderen werkt werken kapot beschadigd fout probleem hulp helpen medewerker spreken praten iemand inloggen vergeten ontvangen
dagen week weken uur maandag zondag zaterdag open twee drie keer alle alles andere nieuwe groter kleiner blijft komt aangekomen lang nodig klopt schoenen fijne`,
		endings: "heid lijk lijke eren ingen aar eert ijk tje tjes elijk ijgen aakt",
		letters: "ëïéèö",
	},
	{
		tag: "pl",
		words: `i a w we z ze na do od o po za przy przed pod nad przez bez dla u o ale lub albo czy że bo więc jeśli jeżeli kiedy gdy gdzie jak co kto który która które ile dlaczego czemu jaki jaka
ja ty on ona ono my wy oni mnie mi mną cię ci go jej jego im ich nas nam was wam się sobie mój moja moje mojego moją mojej swój wasz wasza nasze ten ta to te tego tej tym tych tę
jest są jestem jesteś być był była było będzie będę mam masz ma mamy macie mają miałem mogę możesz może można możecie mogą chcę chce chciałbym chciałabym chcemy muszę trzeba powinien
nie nic nigdy jeszcze już bardzo tylko też także zawsze teraz dziś dzisiaj jutro wczoraj potem nadal wciąż
tak proszę dziękuję dzięki cześć dzień dobry wieczór witam przepraszam pomoc pomóc pozdrawiam miłego dnia
zamówienie zamówienia zamówieniem zamówiłem zamówiłam paczka paczki paczkę przesyłka przesyłki przesyłkę dostawa dostawy wysyłka wysyłki wysłać wysyłacie faktura faktury fakturę zwrot zwrotu zwrócić reklamacja wymiana wymienić anulować
konto konta hasło hasła adres płatność zapłacić zapłaciłem karta karty pieniądze pieniędzy cena kosztuje darmowa rabat rabatowy kod produkt towar rozmiar
uszkodzony zepsuty zgubiona błąd problem działa kontakt rozmawiać porozmawiać konsultantem konsultant ktoś zmienić zalogować dostałem dostałam dostanę otrzymałem doszła dotarła przyszedł przyszła kupić kupiłem zakup
dni tydzień tygodni miesiąc godzin godziny niedziela niedzielę sobota otwarte dwa dwie trzy razy raz wszystko inny inna nowy nowa większy zapomniałem zapomniałam potrzebuję`,
		endings: "ować ów ość ości ego iego owy owa owe łem łam nie nia cie cze enie ania esz ych ymi ami",
		letters: "ąćęłńóśźż",
	},
	{
		tag: "tr",
		words: `ve veya ya da de ama fakat çünkü eğer ki mi mı mu mü ise için ile gibi kadar göre sonra önce beri rağmen bir bu şu o bunu şunu onu bunlar hangi
ben sen biz siz onlar beni bana benim seni sana sizin size bize onun kendi
ne neden niye niçin nasıl nerede nereye nereden kim kaç zaman var yok mıdır değil evet hayır tamam
musunuz misiniz mısınız müsünüz miyim mıyım muyum olur oldu olarak olan olmuyor ediyor etmek istiyorum istedim edebilir yapmak yapmam yapıyor yapabilirim almak aldım gerek gerekiyor lazım
çok az daha en hiç hep hala hâlâ henüz artık şimdi bugün yarın dün sadece bile
merhaba selam günaydın iyi günler akşamlar teşekkürler teşekkür ederim lütfen rica pardon yardım
sipariş siparişim siparişimi siparişi kargo kargom paket paketim teslimat teslim gönderim gönderi gönderdim fatura faturam iade değişim değiştirmek iptal
hesap hesabım hesabıma şifre şifremi adres adresim adresimi ödeme ödedim para param paramı kart kartım fiyat ücret ücreti ücretsiz indirim kupon kodu kod ürün ürünü beden
kırık bozuk hasarlı kayıp hata sorun çalışmıyor geldi gelmedi gelecek ulaşmadı aldım görüşmek konuşmak temsilci temsilciyle müşteri hizmetleri biri unuttum giriş açık kapalı
gün hafta ay saat pazar pazartesi iki üç kez kere bütün hepsi başka yeni büyük küçük`,
		endings: "lar ler ları leri yor yorum yoruz mak mek miyor mıyor dım dim lık lik sınız siniz ız ım imi larım lerim iniz ecek acak maz mez bilir",
		letters: "çğıöşüâîû",
	},
	{
		tag: "vi",
		words: `tôi mình bạn em anh chị ơi ạ của và là có không được bị cho với để từ đến trong ngoài trên dưới này đó kia ấy đây đâu gì nào sao khi nào bao giờ nhiêu
muốn cần phải đã đang sẽ chưa rồi vẫn còn cũng rất quá lắm lại nữa thì mà nếu vì nhưng hay hoặc như thế làm hỏi giúp biết thấy nói chuyện
đơn hàng giao nhận trả đổi hoàn tiền hủy mua bán giá phí vận chuyển mã giảm hóa mật khẩu tài khoản địa chỉ thanh toán thẻ sản phẩm
khong duoc cua toi nhan vien muon hoan tien don giao nguoi nhieu chua
xin chào cảm ơn vui lòng hôm nay mai ngày tuần tháng lần hai ba nhân viên hỗ trợ lỗi vỡ hỏng mất quên mở cửa nhé nha`,
		letters: "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ",
	},
	{
		tag: "id",
		words: `yang dan di ke dari untuk dengan pada dalam atau tetapi tapi karena kalau jika bahwa oleh sebagai seperti antara tentang sejak sampai hingga
saya aku kamu anda dia kami kita mereka ini itu sini sana apa apakah siapa mana dimana kapan mengapa kenapa bagaimana gimana berapa
adalah ada tidak bukan belum sudah udah akan sedang masih bisa boleh bolehkah dapat harus mau ingin perlu butuh pernah jangan
sangat sekali lebih paling juga saja aja lagi hanya semua setiap banyak sedikit kurang baru lama besar kecil
halo hai selamat pagi siang sore malam terima kasih tolong mohon maaf bantu bantuan permisi ya iya
pesanan pesan memesan paket paketnya barang kirim kirimnya pengiriman mengirim dikirim kurir ongkir ongkos faktur kuitansi kembali mengembalikan dikembalikan pengembalian retur tukar menukar batal membatalkan dibatalkan
akun sandi kata alamat bayar membayar pembayaran kartu uang harga biaya gratis diskon promo kode produk ukuran
rusak hilang salah masalah petugas bicara berbicara seseorang terima menerima diterima datang tiba beli membeli pembelian mengubah ubah ganti cara lupa masuk
hari minggu bulan jam besok kemarin senin sabtu buka tutup dua tiga kali lain luar negeri kepada`,
		endings: "nya kannya annya kan aan lah kah",
		letters: "",
	},
}

// tongue is what is known of one language.
type tongue struct {
	tag     string
	words   string // frequent words, and those that customers need; they are found without marks too
	endings string // of words that are in no list
	letters string // with marks
}
