internal import Kubernetes
internal import Resources

/// The two spellings of a Secret's values.
extension Comparison {
  /// `stringData` is written into `data` by the server, and wins: https://kubernetes.io/docs/concepts/configuration/secret/
  mutating func secretData(_ declared: Node?, _ live: Node) {
    guard let strings = declared?["stringData"], strings.kind == .mapping else { return }
    let data = live["data"]
    // All of `data` is gone, and said to be.
    if data == nil, declared?["data"]?.kind == .mapping { return }
    for child in strings.children where child.kind != .null {
      step(.field(words.data)) { comparison in
        comparison.step(.field(child.record.key)) { comparison in
          guard let twin = data?[child.record.key] else {
            return comparison.report(.runtimeRemoved, child, nil, near: child)
          }
          let same = Base64.decode(twin.text).map { $0.elementsEqual(child.text.utf8) } ?? false
          comparison.report(same ? .equivalent : .runtimeModified, child, twin, near: child)
        }
      }
    }
    differences.removeAll { difference in
      // The general comparison saw these keys as undeclared.
      difference.kind == .runtimeAdded && difference.path.steps.first == .field("data")
        && difference.live.map { strings[$0.record.key] != nil && difference.path.steps.count == 2 } ?? false
    }
    // With no `data` declared at all, the whole of it was seen as undeclared.
    if let index = differences.firstIndex(where: {
      $0.kind == .runtimeAdded && $0.path.steps == [.field("data")]
    }) {
      differences.remove(at: index)
      for child in data?.children ?? live.children where strings[child.record.key] == nil {
        step(.field(words.data)) { comparison in
          comparison.step(.field(child.record.key)) { $0.report(.runtimeAdded, nil, child) }
        }
      }
    }
  }
}
