package training

// What the tests of encoders see.
var ReadEncoder = readEncoder
