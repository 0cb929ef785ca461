/// The tokens of a JSON pointer: https://www.rfc-editor.org/rfc/rfc6901
public enum JSONPointer {
  /// A name as it stands between the slashes of a pointer.
  public static func escaped(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
      return name
    }
    return name.replacing("~", with: "~0").replacing("/", with: "~1")
  }
}
