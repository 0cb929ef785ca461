internal import Resources

/// Makes the messages about one file.
struct Faults {
  let file: File

  /// A fault at a byte offset.
  func at(_ offset: Int, _ summary: String, remedy: String = "") -> Diagnostic {
    // A line of a Secret may hold its value.
    let place = Diagnostic.Place(offset: offset, in: file.bytes, showing: !contains("Secret"))
    let isTemplate = contains("{{")
    return Diagnostic(
      .source, summary,
      remedy: isTemplate
        ? "The file looks like a template (`{{ … }}`), which is YAML only once it is rendered. "
          + "Declare its chart as a source of kind `helm`, or leave the file out of the source."
        : remedy,
      file: file.path, place: place)
  }

  /// What libyaml reports, in plain words.
  func syntax(_ problem: String, at offset: Int) -> Diagnostic {
    let (summary, remedy): (String, String) =
      switch problem {
      case "could not find expected ':'":
        ("a key without a `:`", "Write `key: value`, or quote a text that runs over several lines.")
      case "mapping values are not allowed in this context":
        (
          "a `:` where no key can stand",
          "Quote a value that holds `: `, and give sibling keys the same indentation."
        )
      case "did not find expected key", "did not find expected '-' indicator":
        (
          "an entry that does not line up with its siblings",
          "Give all entries of a collection the same indentation, and quote a value that begins like YAML syntax."
        )
      case "found character that cannot start any token":
        (
          "a character that no value can begin with",
          "Indent with spaces, not tabs, and quote a value that begins with `@`, a backtick or `%`."
        )
      case "did not find expected ',' or '}'":
        ("a `{` that is not closed", "Separate entries by `,` and end the mapping with `}`.")
      case "did not find expected ',' or ']'":
        ("a `[` that is not closed", "Separate items by `,` and end the sequence with `]`.")
      case "found unexpected end of stream":
        ("a quoted text that is not closed", "Add the closing quote.")
      case "found unexpected document indicator":
        ("a document that begins inside a quoted text", "Close the quote before `---`.")
      case "block sequence entries are not allowed in this context":
        ("a `-` where no item can stand", "Begin the sequence on a line of its own below its key.")
      case "found unknown escape character":
        (
          "an unknown escape in a double-quoted text",
          "Write `\\\\` for a backslash, or use single quotes."
        )
      case "found undefined tag handle":
        ("a tag whose prefix is not declared", "Declare it by `%TAG`, or write `!!` for YAML's own tags.")
      case "did not find expected <document start>":
        ("text after the end of a document", "Begin the next document with `---`.")
      case "found a tab character that violates indentation",
        "found a tab character where an indentation space is expected":
        ("a tab in the indentation", "Indent with spaces.")
      case "did not find expected alphabetic or numeric character":
        ("an `&` or `*` without a name", "Quote a value that begins with `&` or `*`.")
      default: (problem, "")
      }
    return at(offset, summary, remedy: remedy)
  }

  private func contains(_ text: StaticString) -> Bool {
    let needle = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    return file.bytes.withUnsafeBytes { bytes in
      guard let first = needle.first, bytes.count >= needle.count else { return false }
      return (0...(bytes.count - needle.count)).contains { offset in
        bytes[offset] == first
          && UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + needle.count)]).elementsEqual(needle)
      }
    }
  }
}
