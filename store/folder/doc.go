// Package folder keeps the bytes of files in a folder of the local disk: one
// file a key, spread over subfolders, whole or not at all.
package folder
