package mask

import (
	"strconv"
	"time"
)

// luhn reports whether the check digit of a card is right (ISO/IEC 7812-1,
// annex B).
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d = 2*d - 9*(2*d/10)
		}
		sum += d
	}
	return sum%10 == 0
}

// validIDCard reports whether s is a number by GB 11643-1999: six digits of a
// region, the day of birth, three digits, and a check character by ISO 7064,
// mod 11-2.
func validIDCard(s string) bool {
	if len(s) != 18 || s[0] < '1' || s[0] > '9' || !validDate(s[6:14]) {
		return false
	}
	sum, weight := 0, 1 // powers of 2 modulo 11, from the right
	for i := len(s) - 1; i >= 0; i-- {
		d := 10
		if s[i] != 'X' {
			d = int(s[i] - '0')
		}
		sum += d * weight
		weight = weight * 2 % 11
	}
	return sum%11 == 1
}

// validDate reports whether eight digits are a day between 1900 and 2099.
func validDate(digits string) bool {
	_, err := time.Parse("20060102", digits)
	return err == nil && (digits[:2] == "19" || digits[:2] == "20")
}

// dated returns how many groups at the beginning of gs are a date, such as
// 2024-05-01 or 1.5.2024; 0 for none.
func dated(s []byte, gs []group) int {
	if len(gs) < 3 || gs[1].sep != gs[2].sep || gs[1].sep != "-" && gs[1].sep != "." {
		return 0
	}
	var n [3]int
	for i, g := range gs[:3] {
		if g.to-g.from > 4 {
			return 0
		}
		n[i], _ = strconv.Atoi(string(s[g.from:g.to]))
	}
	if year(n[0]) && month(n[1]) && day(n[2]) || year(n[2]) && (month(n[0]) && day(n[1]) || day(n[0]) && month(n[1])) {
		return 3
	}
	return 0
}

func year(n int) bool  { return n >= 1900 && n <= 2099 }
func month(n int) bool { return n >= 1 && n <= 12 }
func day(n int) bool   { return n >= 1 && n <= 31 }
