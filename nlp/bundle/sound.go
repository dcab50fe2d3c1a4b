package bundle

import "usher"

// sound does what opens or runs the model of a file, named as in "The … is not
// sound". A damaged model may lead the code astray that reads it; where that
// panics it is an error about the file, on whatever goroutine it happens.
func sound(file string, do func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = usher.Errorf(usher.CodeInvalid, nil, "The %s is not a sound model: %v. Restore it, or make it again.", file, fault)
		}
	}()
	return do()
}

// ours names a file of a bundle for sound.
func ours(path string) string { return "model bundle's " + path }
