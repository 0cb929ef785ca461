public import Resources

extension YAML {
  /// One step from a value into it.
  public enum Step: Hashable, Sendable {
    /// Into a mapping.
    case key(String)
    /// To an item of a sequence, from 0.
    case index(Int)
  }

  /// What is to become of a document.
  ///
  /// The values given must hold no alias; they may be of any tree and any symbol table.
  public enum Change: Sendable {
    /// Gives a place a value. Keys that do not exist yet are inserted.
    case set([Step], to: Node)
    /// Puts an item into the sequence at a path, before the item that has this position now. A missing sequence is
    /// created.
    case insert([Step], at: Int, item: Node)
    /// Takes a mapping's entry or a sequence's item away. `pruning` takes collections that become empty away too;
    /// without it they become `{}` or `[]`.
    case remove([Step], pruning: Bool = false)

    /// Where the change is made.
    var path: [Step] {
      switch self {
      case .set(let path, _), .insert(let path, _, _), .remove(let path, _): path
      }
    }
  }

  /// Bytes that take the place of others.
  public struct Edit: Sendable, Equatable {
    /// Byte offsets in the file before the change, half-open; empty for an insertion.
    public let range: Range<Int>
    /// What stands there afterwards.
    public let replacement: [UInt8]

    /// A replacement.
    public init(range: Range<Int>, replacement: [UInt8]) {
      self.range = range
      self.replacement = replacement
    }
  }

  /// A change that was made and checked.
  public struct Edited: Sendable {
    /// The whole file afterwards.
    public let bytes: [UInt8]
    /// What was replaced, in the order of the text, without overlaps; none if the file said so already.
    public let edits: [Edit]
    /// The file afterwards, read again.
    public let tree: Tree
  }
}

/// A text under edits, which remembers what of it is original.
struct Pieces {
  private enum Piece {
    case original(Range<Int>)
    case new([UInt8])

    var count: Int {
      switch self {
      case .original(let range): range.count
      case .new(let bytes): bytes.count
      }
    }

    /// The piece without its bytes before `from` and behind `to`.
    func slice(_ from: Int, _ to: Int) -> Piece {
      switch self {
      case .original(let range): .original((range.lowerBound + from)..<(range.lowerBound + to))
      case .new(let bytes): .new(Array(bytes[from..<to]))
      }
    }
  }

  let original: [UInt8]
  private var pieces: [Piece]

  init(_ original: [UInt8]) {
    self.original = original
    pieces = [.original(0..<original.count)]
  }

  /// Applies edits whose ranges are of the present text, ordered and apart.
  mutating func apply(_ edits: [YAML.Edit]) {
    var out: [Piece] = []
    var offset = 0
    var edits = edits[...]
    for piece in pieces {
      var from = 0
      while from < piece.count {
        if let edit = edits.first, edit.range.lowerBound <= offset + from {
          if edit.range.lowerBound == offset + from, !edit.replacement.isEmpty {
            out.append(.new(edit.replacement))
          }
          let end = min(edit.range.upperBound - offset, piece.count)
          from = max(end, from)
          if edit.range.upperBound <= offset + from { edits.removeFirst() }
          continue
        }
        let next = edits.first.map { min($0.range.lowerBound - offset, piece.count) } ?? piece.count
        out.append(piece.slice(from, next))
        from = next
      }
      offset += piece.count
    }
    for edit in edits where edit.range.lowerBound >= offset { out.append(.new(edit.replacement)) }
    pieces = out
  }

  /// The present text.
  var bytes: [UInt8] {
    pieces.reduce(into: []) { bytes, piece in
      switch piece {
      case .original(let range): bytes.append(contentsOf: original[range])
      case .new(let new): bytes.append(contentsOf: new)
      }
    }
  }

  /// The edits that lead from the original to the present text, bytes that stayed the same left out.
  var edits: [YAML.Edit] {
    var out: [YAML.Edit] = []
    var new: [UInt8] = []
    var position = 0
    func close(at end: Int) {
      let old = original[position..<end]
      let head = zip(old, new).prefix { $0 == $1 }.count
      let tail = zip(old.dropFirst(head).reversed(), new.dropFirst(head).reversed()).prefix { $0 == $1 }.count
      if old.count != new.count || head < new.count {
        out.append(
          YAML.Edit(
            range: (position + head)..<(end - tail), replacement: Array(new[head..<(new.count - tail)])))
      }
      new = []
    }
    for piece in pieces {
      switch piece {
      case .new(let bytes): new.append(contentsOf: bytes)
      case .original(let range):
        close(at: range.lowerBound)
        position = range.upperBound
      }
    }
    close(at: original.count)
    return out
  }
}
