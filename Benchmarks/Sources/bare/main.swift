// What starting costs a Swift program that does nothing.
