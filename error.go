package usher

import (
	"errors"
	"fmt"
	"time"
)

// Code sorts errors by what a caller can do about them. It is attached where
// the knowledge is, and read at the edge and in retry loops only.
type Code string

// The codes.
const (
	CodeInvalid      Code = "invalid"      // the request is wrong: mend it
	CodeUnauthorized Code = "unauthorized" // sign in first
	CodeForbidden    Code = "forbidden"    // not yours
	CodeNotFound     Code = "not_found"
	CodeConflict     Code = "conflict" // somebody was faster: read again
	CodeTooLarge     Code = "too_large"
	CodeBusy         Code = "busy" // come back after RetryAfter
	CodeInternal     Code = "internal"
)

// Error has a code for machines, a sentence for people and a cause for logs.
type Error struct {
	Code       Code
	Text       string        // safe to show
	RetryAfter time.Duration // with CodeBusy; 0: unknown
	Err        error         // the cause; never shown
}

// Errorf makes an Error. cause may be nil.
func Errorf(code Code, cause error, format string, args ...any) *Error {
	return &Error{Code: code, Text: fmt.Sprintf(format, args...), Err: cause}
}

// Error returns the sentence and the cause.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Text + ": " + e.Err.Error()
	}
	return e.Text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of the first Error in err's chain, "" for nil and
// CodeInternal where there is none.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}
