// Package shelf finds model bundles in a folder, checks them, and keeps copies
// of those in use.
//
// A candidate is what somebody drops into the folder: a bundle's folder, or a
// task file. What is still being copied is left alone until it has stayed the
// same for two looks; then it is loaded and checked whole, as a start of the
// server would, and let go of again. It is ready, or refused with the reason,
// until it changes. Names that begin with a dot or end with .part, .tmp or ~ are
// passed over.
//
//	s := shelf.New(shelf.Config{Dir: "data/models", Base: models.Default()})
//	go s.Run(ctx)
//	for _, item := range s.Items() {
//		fmt.Println(item.Name, item.State, item.Reason)
//	}
package shelf
