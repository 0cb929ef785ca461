/// How many differences there are of each class. A handful of classes occurs, and one is counted at nearly every field
/// that the server fills in, so that a search from the front costs less than a hash.
struct Tally {
  private(set) var counts: [(class: FindingClass, count: Int)] = []

  mutating func add(_ kind: FindingClass, _ more: Int = 1) {
    if let index = counts.firstIndex(where: { $0.class == kind }) {
      counts[index].count += more
    } else {
      counts.append((kind, more))
    }
  }

  mutating func add(_ other: Tally) {
    for (kind, count) in other.counts { add(kind, count) }
  }

  var byClass: [FindingClass: Int] {
    Dictionary(counts.map { ($0.class, $0.count) }, uniquingKeysWith: +)
  }
}
