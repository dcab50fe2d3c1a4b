package report_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"usher"
	"usher/nlp/measure"
	"usher/nlp/measure/report"
)

var update = flag.Bool("update", false, "rewrite testdata")

// answers are those of a small service: lines of two languages, some out of
// scope; every so many of them is wrong.
func answers(wrongEach int) []measure.Answer {
	frames := []string{"where is my %s", "I want a %s", "%s please", "about the %s", "我的%s", "请问%s"}
	var out []measure.Answer
	for i := range 240 {
		labels := []string{"status", "refund", "invoice", "address"}
		a := measure.Answer{
			Text: fmt.Sprintf(frames[i%len(frames)], []string{"parcel", "快递", "receipt", "发票"}[i%4]) + fmt.Sprint(" ", i),
			Gold: labels[i%4], Score: 0.55 + float64(i*37%45)/100,
		}
		a.Label = a.Gold
		if i%wrongEach == 0 {
			a.Label, a.Score = labels[(i+1)%4], 0.3+float64(i*31%50)/100
		}
		if i%10 == 9 {
			a.Gold, a.Score = usher.OutOfScope, float64(i*29%70)/100
		}
		a.Accepted = a.Score >= 0.5
		out = append(out, a)
	}
	return out
}

func about(task string) report.About {
	file := report.File{Name: "valid.jsonl", Lines: 240, SHA256: "0123456789abcdef0123456789abcdef"}
	return report.About{Task: task, Bundle: report.Bundle{Name: "shop", Version: "1", Hash: "fedcba98765432100123"}, Data: file, Train: &file, Repeated: 1234}
}

func intents(a, b []measure.Answer) report.Intents {
	beyond := measure.Difference(a, b)
	return report.Intents{
		About: about("intent"), Systems: []measure.Intents{measure.OfIntents("bundle", a), measure.OfIntents("keywords", b)},
		Promises: measure.IntentPromises(a, 0.05), Beyond: &beyond, Twins: measure.TwinsOf(linesOf(a)),
	}
}

func linesOf(answers []measure.Answer) []measure.Line {
	var out []measure.Line
	for _, a := range answers {
		out = append(out, measure.Line{Text: a.Text, Label: a.Gold})
	}
	return out
}

// verdicts and searches are made of answers.
func verdicts(answers []measure.Answer) []measure.Verdict {
	var out []measure.Verdict
	for _, a := range answers {
		bad := a.Gold == "refund" || a.Gold == "invoice"
		v := measure.Verdict{Text: a.Text, Gold: a.Gold, Label: a.Label, Score: a.Score / 2, Bad: bad}
		if bad == (a.Label == a.Gold) {
			v.Score += 0.4
		}
		out = append(out, v)
	}
	return out
}

func searches(answers []measure.Answer) []measure.Search {
	var out []measure.Search
	for i, a := range answers {
		s := measure.Search{ID: fmt.Sprint("q", i), Text: a.Text, Ranked: []string{a.Label, "e1", "e2"}, Score: a.Score}
		if a.Gold != usher.OutOfScope {
			s.Relevant = []string{a.Gold}
		}
		out = append(out, s)
	}
	return out
}

// reports are one of each kind of the same answers.
func reports(a, b []measure.Answer) map[string]report.Report {
	file := report.File{Name: "corpus.jsonl", Lines: 4, SHA256: "00112233445566"}
	found := about("faq")
	found.Corpus = &file
	return map[string]report.Report{
		"intent": intents(a, b),
		"moderation": report.Moderation{
			About:   about("moderation"),
			Systems: []measure.Moderation{measure.OfModeration("bundle", verdicts(a)), measure.OfModeration("keywords", verdicts(b))},
		},
		"faq": report.Retrieval{
			About:    found,
			Systems:  []measure.Retrieval{measure.OfSearches("bundle", searches(a)), measure.OfSearches("keywords", searches(b))},
			Promises: measure.SearchPromises(searches(a), 0.15),
		},
	}
}

// usual are the reports of a service that is right more often than not.
var usual = sync.OnceValue(func() map[string]report.Report { return reports(answers(9), answers(3)) })

func pageOf(t *testing.T, r report.Report, l usher.Language) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Page(&b, r, l); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	t.Parallel()
	for name, r := range usual() {
		var b bytes.Buffer
		if err := report.Text(&b, r); err != nil {
			t.Fatal(err)
		}
		path := "testdata/" + name + ".txt"
		if *update {
			if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil || b.String() != string(want) {
			t.Errorf("%s (%v): run with -update where this is meant:\n%s", name, err, b.String())
		}
	}
}

// TestPage: the page loads nothing, its policy allows its own style sheet alone,
// and its pictures are well-formed, named and inside their frames.
func TestPage(t *testing.T) {
	t.Parallel()
	for name, r := range usual() {
		for _, l := range []usher.Language{usher.English, usher.Chinese} {
			page := pageOf(t, r, l)
			checkPolicy(t, page)
			checkNames(t, page)
			checkPictures(t, page)
			if !strings.Contains(page, `<html lang="`+string(l)+`">`) || page != pageOf(t, r, l) {
				t.Errorf("%s: not in %s, or another one each time", name, l)
			}
			if again := regexp.MustCompile(`NaN|Inf|%!|<no value>`).FindString(page); again != "" {
				t.Errorf("%s in %s: the page says %s", name, l, again)
			}
		}
	}
}

func checkPolicy(t *testing.T, page string) {
	t.Helper()
	style := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindStringSubmatch(page)
	if len(style) != 2 {
		t.Fatal("no style sheet")
	}
	sum := sha256.Sum256([]byte(style[1]))
	if want := "&#39;sha256-" + strings.ReplaceAll(base64.StdEncoding.EncodeToString(sum[:]), "+", "&#43;") + "&#39;"; !strings.Contains(page, want) {
		t.Errorf("the policy does not allow the style sheet %s", want)
	}
	rest := strings.Replace(page, style[0], "", 1)
	for _, what := range []string{"<script", "src=", "href=", "style=", "onload", "http:", "https:", "@import", "<link", "<img"} {
		if strings.Contains(rest, what) {
			t.Errorf("the page has %s", what)
		}
	}
	if strings.Contains(style[1], "url(") || strings.Contains(style[1], "@import") {
		t.Error("the style sheet loads something")
	}
}

// checkNames: names are unique, and what refers to one finds it.
func checkNames(t *testing.T, page string) {
	t.Helper()
	ids := map[string]int{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]]++; ids[m[1]] > 1 {
			t.Errorf("id %q is there twice", m[1])
		}
	}
	for _, m := range regexp.MustCompile(` aria-labelledby="([^"]+)"|url\(#([^)]+)\)`).FindAllStringSubmatch(page, -1) {
		for _, id := range strings.Fields(m[1] + " " + m[2]) {
			if ids[id] == 0 {
				t.Errorf("nothing has the id %q", id)
			}
		}
	}
}

// checkPictures parses each picture and looks where its parts are.
func checkPictures(t *testing.T, page string) {
	t.Helper()
	pictures := regexp.MustCompile(`(?s)<svg viewBox="0 0 360 270".*?</svg>`).FindAllString(page, -1)
	if len(pictures) < 2 {
		t.Fatalf("%d pictures", len(pictures))
	}
	for _, p := range pictures {
		d := xml.NewDecoder(strings.NewReader(p))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v in %s", err, p)
			}
			if e, ok := token.(xml.StartElement); ok {
				checkPlaces(t, e)
			}
		}
	}
}

func checkPlaces(t *testing.T, e xml.StartElement) {
	t.Helper()
	for _, a := range e.Attr {
		most := map[string]float64{"x": 360, "x1": 360, "x2": 360, "cx": 360, "width": 360, "y": 270, "y1": 270, "y2": 270, "cy": 270, "height": 270}[a.Name.Local]
		if most == 0 {
			continue
		}
		var v float64
		if _, err := fmt.Sscan(a.Value, &v); err != nil || v < 0 || v > most {
			t.Errorf("<%s %s=%q> is out of the picture", e.Name.Local, a.Name.Local, a.Value)
		}
	}
}

// TestPageOfStrangers: what customers wrote stays text.
func TestPageOfStrangers(t *testing.T) {
	t.Parallel()
	evil := `</title></style><script>alert(1)</script>"'&`
	mine := answers(2)
	for i := range mine {
		mine[i].Text = evil
		if mine[i].Label == "status" {
			mine[i].Label = evil
		}
		if mine[i].Gold == "status" {
			mine[i].Gold = evil
		}
	}
	for name, r := range reports(mine, mine) {
		page := pageOf(t, r, usher.English)
		checkPolicy(t, page)
		checkPictures(t, page)
		if strings.Count(page, "</style>") != 1 || !strings.Contains(page, "&lt;script&gt;") {
			t.Errorf("%s: a sentence became more than text", name)
		}
	}
}

// TestReportOfLittle: nothing breaks on a single line, on lines of one kind, or
// on answers that are all alike.
func TestReportOfLittle(t *testing.T) {
	t.Parallel()
	inside := measure.Answer{Text: "a", Gold: "x", Label: "x", Score: 1, Accepted: true}
	outside := measure.Answer{Text: "?!", Gold: usher.OutOfScope}
	for _, some := range [][]measure.Answer{
		{inside},
		{outside},
		{inside, inside, inside},
		{inside, outside},
		{outside, outside},
		{{Text: "", Gold: "x", Label: "y", Score: 0.5}},
		{{Text: "a", Gold: "x"}, {Text: "b", Gold: "x"}},
	} {
		for name, r := range reports(some, some) {
			for _, l := range []usher.Language{usher.English, usher.Chinese} {
				page := pageOf(t, r, l)
				checkNames(t, page)
				checkPictures(t, page)
				if strings.Contains(page, "NaN") {
					t.Errorf("%s of %+v says NaN", name, some)
				}
			}
			if err := report.Text(io.Discard, r); err != nil {
				t.Errorf("%s of %+v: %v", name, some, err)
			}
			if _, err := json.Marshal(r); err != nil {
				t.Errorf("%s of %+v: %v", name, some, err)
			}
		}
	}
}

// TestOverlap is what training shows: the same tables as those of a report, and
// nothing where nothing overlaps.
func TestOverlap(t *testing.T) {
	t.Parallel()
	whole, some := answers(9), answers(9)[:3]
	var all, part bytes.Buffer
	if err := report.Text(&all, intents(whole, whole)); err != nil {
		t.Fatal(err)
	}
	if err := report.Overlap(&part, measure.Collisions(whole), measure.TwinsOf(linesOf(whole))); err != nil {
		t.Fatal(err)
	}
	for table := range strings.SplitSeq(strings.TrimPrefix(part.String(), "\n"), "\n\n") {
		if !strings.Contains(all.String(), "\n"+strings.TrimSuffix(table, "\n")+"\n") {
			t.Errorf("the report has no\n%s", table)
		}
	}
	if n := strings.Count(part.String(), "\n\n"); n != 1 {
		t.Errorf("%d tables:\n%s", n+1, part.String())
	}
	part.Reset()
	if err := report.Overlap(&part, measure.Collisions(some[1:]), nil); err != nil || part.Len() > 0 {
		t.Errorf("%v, %s", err, part.String())
	}
}

func TestSpeaks(t *testing.T) {
	t.Parallel()
	if !report.Speaks("zh") || !report.Speaks("en") || report.Speaks("fr") {
		t.Error("pages are English and Chinese")
	}
}
