package faq

// thesaurus lists, a concept a line, how customers and companies speak of the
// same thing in English and Chinese. It holds what every service desk hears
// about, nothing of one trade. A phrase may stand in several lines; of two
// phrases that begin at one place the longer counts. English inflection is
// taken off, traditional characters are simplified.
const thesaurus = `
shipping: shipping, delivery, postage, shipment, dispatch, deliver, ship, courier, freight, on the road, on its way, mailed, send it to, sent to, 发货, 配送, 快递, 物流, 送货, 寄送, 派送, 运输, 发出, 寄到, 送到, 邮寄, 运费, 邮费, 快递费, 包邮, 寄, 发往, 配送费
shipping_fee: shipping cost, cost of shipping, delivery cost, delivery fee, delivery charge, shipping fee, shipping charge, postage, free shipping, free delivery, ship for free, 运费, 邮费, 快递费, 包邮, 免邮, 配送费, 邮资
parcel: parcel, package, packet, shipment, consignment, 包裹, 快递, 快件, 货, 货物
track: track, tracking, trace, where is my parcel, where is my order, where is my package, whereabouts, delivery status, order status, waybill, 查物流, 物流信息, 物流, 快递单号, 运单, 单号, 到哪了, 到哪里了, 到哪, 走到哪, 跟踪, 追踪, 查快递, wheres my order, wheres my parcel, wheres my package, where is it, status of my order, 快递号, 查快递, 到哪儿
arrive: arrive, arrival, turn up, show up, get here, come in, reach me, received, receive, 到货, 收到, 到达, 送达, 能到, 才到, 到了, 还没到, 没到, 签收, 送到, 能送到, 送来
late: late, delay, delayed, overdue, slow, taking so long, take forever, stuck, still waiting, hasnt arrived, not arrived, not here yet, not yet arrived, didnt come, never came, 延迟, 太慢, 好慢, 迟迟, 还没到, 没收到, 没有收到, 没到, 催, 超时, 卡住, 不动, 晚了, 晚到, 晚点, 拖
missing: missing, lost, disappeared, vanished, never arrived, gone missing, incomplete, left out, forgot, 丢了, 丢失, 不见了, 少了, 漏发, 少发, 缺, 丢件, 遗失
duration: how long, how many days, how many weeks, how soon, when will, take long, days, weeks, turnaround, by when, 多久, 多长时间, 几天, 几日, 什么时候, 啥时候, 何时, 几时, 时效, 多少天, 工作日, when is, when does, when do, when can, when are, by what date, how many hours, coming, 几个小时, 多少时间, 哪天, 多会
price: price, cost, how much, fee, charge, rate, expensive, cheap, pay for, set me back, tariff, 多少钱, 价格, 费用, 收费, 价钱, 要钱, 贵, 便宜, 价位, 手续费, 免费
free: free, free of charge, for nothing, no cost, complimentary, gratis, 免费, 不要钱, 不收费, 白送, 包邮
abroad: abroad, overseas, international, another country, other countries, foreign, outside the country, worldwide, 国外, 海外, 国际, 其他国家, 别的国家, 境外, 出国, 外国
customs: customs, duty, duties, import tax, 关税, 海关, 清关, 进口税
address: address, street, house number, postcode, zip code, moved house, moving house, 地址, 住址, 门牌, 邮编, 搬家
change: change, edit, modify, alter, amend, update, switch, correct, adjust, 修改, 更改, 改, 变更, 换成, 更新, 改成, 更换, 换
cancel: cancel, call off, revoke, undo, stop my order, dont want it anymore, no longer want, changed my mind, 取消, 撤销, 不要了, 不想要了, 撤回, 作废, 不买了
order: order, purchase, bought, buy, checkout, ordering, 订单, 下单, 购买, 买, 订购, 单子, 买的, 拍下
quantity: quantity, bulk, wholesale, large order, many pieces, 批发, 大量, 批量, 团购
refund: refund, money back, reimburse, reimbursement, get my money, paid back, credited back, 退款, 退钱, 退还, 返还, 钱退, 把钱退, 退给, 退, 没退, 退我, 退回来的钱
return: return, send back, sent back, give back, bring back, take back, hand back, ship back, 退货, 退回, 退, 寄回, 退换货, 退换, 无理由
exchange: exchange, swap, replace, replacement, different size, other size, another size, another colour, 换货, 调换, 更换, 换一个, 换个, 退换货, 退换, 换大, 换小, 换码
damaged: damaged, broken, defective, faulty, defect, cracked, scratched, smashed, torn, dented, not working, doesnt work, stopped working, dead on arrival, malfunction, 损坏, 坏了, 坏的, 破损, 破了, 有问题, 瑕疵, 质量问题, 故障, 碎了, 裂了, 划痕, 不能用, 用不了
wrong_item: wrong item, wrong product, wrong one, wrong size, wrong colour, not what i ordered, something else, mixed up, 发错, 发错货, 错了, 送错, 不是我买的, 不是我要的
repair: repair, fix, mend, service centre, servicing, 维修, 修理, 修, 保修, 返修, 检修, have a look at, leaks, leaking, 漏气, 漏水, 看看能不能修, 师傅
warranty: warranty, guarantee, guaranteed, 保修, 质保, 保质, 三包, 包修
spare_part: spare part, spare, accessory, accessories, replacement part, 配件, 零件, 备件, 附件
worn: worn, used once, already used, tried on, opened, unpacked, without packaging, original packaging, tag removed, 穿过, 用过, 拆封, 拆了, 打开过, 试穿, 原包装, 吊牌
label: return label, shipping label, print the label, 退货单, 面单, 标签, 打印
pay: pay, payment, paid, paying, checkout, settle, 付款, 支付, 付, 付钱, 交钱, 缴费, 买单, 结账, 结算
pay_method: payment method, payment methods, means of payment, ways to pay, how can i pay, credit card, debit card, paypal, apple pay, google pay, alipay, wechat pay, visa, mastercard, cash on delivery, 支付方式, 付款方式, 信用卡, 银行卡, 支付宝, 微信支付, 货到付款, 刷卡
declined: declined, rejected, payment failed, card refused, wont go through, didnt go through, not go through, not accepted, refused, 支付失败, 付款失败, 付不了, 支付不了, 付不出, 不成功, 被拒, 失败
double_charge: charged twice, double charge, charged two times, paid twice, debited twice, two charges, duplicate payment, 重复扣款, 扣了两次, 扣两次, 多扣, 重复支付, 付了两次, 扣了两笔
debit: charge, charged, debit, deducted, withdrawn, taken from my account, 扣款, 扣费, 扣钱, 扣了, 划扣
instalment: instalment, installment, pay later, pay monthly, in parts, in several months, monthly payments, klarna, 分期, 月供, 分几期, 先买后付, spread the cost, spread payments, 分几个月, 分月, 按月付, 几个月付, 慢慢付
invoice: invoice, receipt, bill, proof of purchase, vat, tax invoice, 发票, 开票, 收据, 小票, 账单, 税号, 抬头, 购买凭证
tax: tax, vat, 税, 增值税, 税费
discount: discount, voucher, coupon, promo code, promotion, promo, code, special offer, sale, deal, rebate, 优惠, 优惠券, 折扣, 打折, 优惠码, 促销, 活动, 满减, 红包, 券, 折扣码
student: student, education, nhs, senior, 学生, 教育优惠, 老人
gift_card: gift card, gift voucher, gift certificate, store credit, 礼品卡, 购物卡, 储值卡, voucher card, prepaid card, 充值卡, 代金卡
gift: gift, present, gift wrap, wrapped, surprise, birthday, 礼物, 送人, 礼品, 礼盒, 包装, 生日
points: points, loyalty, bonus, rewards, cashback, loyalty programme, 积分, 会员积分, 奖励, 返利, 返现
member: member, membership, premium, vip, 会员, 贵宾, 会籍
expire: expire, expiry, expiration, valid until, run out, validity, lapse, 过期, 到期, 有效期, 失效, 作废, 截止, good for, how long is it good, still good, 用到什么时候, 还能用吗
redeem: redeem, use my code, apply a code, enter the code, 兑换, 使用优惠, 抵扣, 核销
stock: in stock, out of stock, stock, available, availability, sold out, restock, back in stock, 有货, 缺货, 库存, 现货, 断货, 补货, 到货, 卖完, 没货, 无货
preorder: preorder, pre order, backorder, 预订, 预售, 预购
size: size, sizing, size chart, fit, too small, too big, too large, too tight, measurements, 尺码, 尺寸, 码数, 大小, 多大, 偏大, 偏小, 码
colour: colour, color, 颜色, 色
product: product, item, article, goods, 商品, 产品, 物品, 东西
compare: difference, compare, versus, better, recommend, recommendation, which one, 区别, 对比, 哪个好, 推荐, 比较, 哪款
material: material, fabric, made of, ingredients, 材质, 面料, 成分, 材料
waterproof: waterproof, water resistant, rainproof, in the rain, 防水, 防雨, 下雨
wash: wash, clean, cleaning, laundry, care instructions, machine wash, 清洗, 洗, 保养, 清洁, 机洗
manual: manual, instructions, user guide, datasheet, how to assemble, assemble, 说明书, 使用说明, 教程, 组装, 安装说明
battery: battery, charge the, charger, charging, recharge, power bank, 电池, 充电, 充电器, 电量, 续航
store: store, shop, branch, showroom, outlet, 门店, 实体店, 店铺, 店里, 线下
pickup: pick up, pickup, collect, click and collect, collection, pick it up, picking up, 自提, 取货, 自取, 到店取, 去拿, 过去拿, 取件
hours: opening hours, opening times, open, closed, business hours, working hours, closing time, 营业时间, 几点开门, 几点关门, 开门, 关门, 上班时间, 营业, 几点下班, 工作时间
location: where are you, located, location, directions, how to get to, nearest, 在哪, 位置, 怎么走, 地点, 哪里有店, 附近
parking: park, parking, car park, 停车, 停车场, 车位
holiday: holiday, holidays, christmas, easter, weekend, sunday, bank holiday, 节假日, 周末, 春节, 假期, 放假, 过年, 星期天, 周日
contact: contact, reach you, phone number, hotline, call you, customer service, customer support, helpline, get in touch, email you, 联系, 客服电话, 电话, 热线, 客服, 联系方式, 打电话
complaint: complaint, complain, dissatisfied, unhappy, disappointed, 投诉, 不满, 差评, 举报
feedback: feedback, review, rating, suggestion, opinion, 评价, 评论, 反馈, 建议, 晒单
account: account, profile, my account, 账号, 账户, 帐号, 帐户, 个人资料
register: register, registration, sign up, create an account, open an account, new account, signing up, 注册, 开户, 创建账号, 新建账号, 开通账号
guest: guest, without an account, without registering, without account, 游客, 不注册, 免注册
login: login, log in, sign in, logging in, log on, get into my account, access my account, signing in, cant get in, 登录, 登陆, 登不上, 登不进, 进不去, 登入
logout: log out, logout, sign out, 退出登录, 登出, 注销登录
password: password, passcode, credentials, pass word, passwort, pw, pwd, 密码, 口令
reset: reset, forgot, forgotten, forget, recover, lost my password, dont remember, cant remember, 重置, 忘记, 忘了, 找回, 想不起, 记不得
locked: locked, blocked, suspended, frozen, disabled account, locked out, 锁定, 被锁, 冻结, 封号, 被封, 停用, 禁用, 解锁, 解冻
verify: verify, verification, confirm, confirmation code, verification code, authenticate, otp, two factor, 2fa, one time code, 验证, 验证码, 认证, 实名, 校验, 动态码
delete_account: delete my account, close my account, remove my account, deactivate, close account, delete account, erase my data, 注销, 销户, 删除账号, 删号, 注销账号, 删除账户
email: email, e mail, mail address, inbox, spam folder, 邮箱, 邮件, 电子邮件
phone: phone, mobile, cell phone, cellphone, smartphone, phone number, mobile number, telephone, handset, 手机, 电话, 手机号, 手机号码, 电话号码
name: name, surname, last name, married name, spelling of my name, 名字, 姓名, 改名, 昵称
privacy: privacy, personal data, gdpr, data protection, my data, data about me, store about me, 隐私, 个人信息, 数据, 资料, 信息安全
security: secure, security, safe, hacked, hacker, fraud, scam, phishing, suspicious, stolen, compromised, somebody else used, 安全, 被盗, 盗用, 诈骗, 骗, 可疑, 黑客, 被骗, 盗刷
notification: notification, notify, alert, reminder, push, 通知, 提醒, 推送, 短信
newsletter: newsletter, unsubscribe, mailing list, marketing emails, advertising mails, stop sending me, too many emails, 订阅, 退订, 广告邮件, 别再发, 营销, 邮件推送
subscription: subscription, subscribe, plan, auto renew, renewal, renew, recurring, monthly, trial, 订阅, 套餐, 续费, 自动续费, 包月, 包年, 试用, 续订
upgrade: upgrade, downgrade, higher plan, 升级, 降级, 提升
app: app, application, mobile app, software, program, 应用, 软件, 客户端, 小程序
install: install, installation, download, set up, setup, 安装, 下载, 装
crash: crash, freeze, bug, error, error message, wont open, wont load, doesnt load, not loading, hangs, glitch, 闪退, 崩溃, 打不开, 卡顿, 报错, 死机, 加载不出, 黑屏, 白屏
website: website, web site, web page, page, homepage, online, 网站, 网页, 页面, 官网, 网上
internet: internet, wifi, wi fi, network, connection, connect, signal, bluetooth, pair, pairing, 网络, 无线, 连接, 连不上, 信号, 上网, 蓝牙, 配对
device: device, computer, laptop, tablet, pc, 设备, 电脑, 笔记本, 平板
language: language, english, chinese, german, translation, 语言, 中文, 英文, 翻译
limit: limit, maximum, minimum, at most, at least, cap, restriction, 限额, 额度, 上限, 最多, 最少, 限制, 最低
increase: increase, raise, higher, more, 提高, 提升, 增加, 提额
balance: balance, remaining, left on, 余额, 剩余, 还剩
transfer: transfer, wire, send money, bank transfer, wire transfer, 转账, 汇款, 转到, 转给, 打款
topup: top up, topup, add money, recharge, load money, deposit, 充值, 存钱, 充钱, 充进
withdraw: withdraw, withdrawal, cash out, atm, take out money, 提现, 取现, 取款, 取钱
card: card, bank card, credit card, debit card, 卡, 银行卡, 信用卡
bind: bind, link my, unlink, connect my account, 绑定, 解绑, 绑, 换绑, 解除绑定, 关联
interest: interest, apr, interest rate, 利息, 利率, 年化
repay: repay, repayment, due date, pay back, instalment due, 还款, 还钱, 逾期, 还款日, 还清, 欠款, 提前还
loan: loan, credit, borrow, mortgage, lend, 贷款, 借款, 借钱, 借, 贷
enable: enable, activate, turn on, switch on, open, 开通, 激活, 启用, 开启, 打开
disable: disable, deactivate, turn off, switch off, 关闭, 停用, 关掉, 停掉, 取消
exchange_rate: exchange rate, currency, convert, foreign currency, 汇率, 货币, 外币, 换汇
insurance: insurance, insured, coverage, claim, policy, 保险, 理赔, 投保, 保单
job: job, vacancy, career, apply for a job, hiring, work for you, internship, 招聘, 工作机会, 应聘, 求职, 实习
partner: reseller, partner, affiliate, cooperation, business customer, b2b, 合作, 代理, 加盟, 企业, 经销商, collaboration, collab, influencer, blogger, blog, sponsor, press, journalist, media, 博主, 媒体, 采访, 赞助
company: company, who are you, about you, headquarters, 公司, 总部, 企业
environment: environment, sustainable, sustainability, recycle, recycling, dispose, disposal, eco friendly, climate, old device, 环保, 回收, 可持续, 处理旧, 旧电池, plastic free, plastic, packaging waste, carbon, 塑料, 环境, 绿色
rent: rent, rental, hire, borrow, lease, 租, 出租, 租赁, 借
book: book, booking, reservation, reserve, appointment, schedule, reschedule, 预约, 预订, 订房, 预定, 约时间
person: human, agent, representative, real person, somebody, advisor, staff, 人工, 真人, 人工客服
document: document, form, paperwork, certificate, id card, passport, proof, 证件, 身份证, 材料, 证明, 文件, 护照, 单据
history: history, past orders, previous orders, record, statement, 历史, 记录, 明细, 以前的订单, 账单明细
search: search, search for, look up, look for, 查, 查询, 查看, 搜索, 查找
split: separate, several parcels, partial delivery, in parts, two parcels, rest of my order, 分开, 拆单, 分批, 部分, 几个包裹
express: express, fast delivery, faster, next day, overnight, urgent, speed up, quickly, hurry, 加急, 加快, 次日达, 当天, 快一点, 尽快, 急
not_home: not at home, nobody home, not be home, absent, neighbour, missed the delivery, missed delivery, away, 不在家, 没人在家, 没人收, 邻居, 代收, 家里没人
locker: locker, parcel shop, pick up point, packstation, post office, 快递柜, 驿站, 自提点, 丰巢, 代收点
return_window: how long can i return, return period, return window, too late to return, still return, 退货期限, 还能退, 几天内退, 七天无理由
return_cost: pays for the return, return shipping, return postage, cost of return, free returns, 退货运费, 退货邮费, 运费谁出, 谁出运费, 运费险
price_match: price match, cheaper elsewhere, price drop, price guarantee, price went down, found it cheaper, lowest price, 保价, 降价, 价保, 差价, 别家便宜
confirmation: confirmation, order confirmation, confirmation email, no confirmation, 确认邮件, 订单确认, 确认信息
`
