package usher

// Bounds of files.
const (
	MaxFile  = 5 << 20 // bytes of one file
	MaxFiles = 10      // files of one message
)

// File is a picture that goes with a message. Its type and measures were told
// from its content, not from what the sender said.
type File struct {
	ID     FileID `json:"id"`
	Name   string `json:"name"` // as the sender called it, made safe to save under
	Type   string `json:"type"` // image/png, image/jpeg, image/gif or image/webp
	Size   int64  `json:"size"` // bytes
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

// Upload is a file on its way in.
type Upload struct {
	From    SenderKind // FromCustomer or FromAgent
	Account AccountID  // of a customer
	Sender  string     // a customer's native ID, or an AgentID
	Name    string     // as the sender calls it
	Content []byte
}
