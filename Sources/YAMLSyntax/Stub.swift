public import Resources
extension Tree { public func expanded() throws(Diagnostic) -> Tree { self } }
