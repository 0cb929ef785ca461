import Glibc

/// One figure, and the limit that it is measured against, in the same run.
struct Row {
  let what: String
  let figure: String
  var limit = ""
  var ratio = ""
}

/// Prints figures as they come.
enum Table {
  static func title(_ text: String) {
    print("\n\(text)")
    print(String(repeating: "-", count: text.count))
  }

  static func row(_ what: String, _ figure: String, against limit: String = "", _ ratio: Double? = nil) {
    let mark = ratio.map { " = " + decimal($0, 2) + " x" } ?? ""
    print(padded(what, 46) + padded(figure, 34) + limit + mark)
    fflush(nil)
  }

  static func seconds(_ value: Double) -> String {
    value < 1 ? decimal(value * 1000, 1) + " ms" : decimal(value, 2) + " s"
  }

  static func bytes(_ value: Double) -> String { decimal(value / 1e6, 1) + " MB" }

  static func usage(_ usage: Usage) -> String {
    "\(seconds(usage.cpu)) CPU, \(seconds(usage.wall)) wall, \(bytes(usage.peak))"
  }

  static func decimal(_ value: Double, _ digits: Int) -> String {
    let factor = digits == 1 ? 10.0 : 100.0
    let whole = Int((value * factor).rounded())
    let rest = String(whole % Int(factor))
    return "\(whole / Int(factor))." + String(repeating: "0", count: digits - rest.count) + rest
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}

/// The middle one of some figures.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
}

extension Usage {
  static func median(_ all: [Usage]) -> Usage {
    Usage(
      cpu: bench.median(all.map(\.cpu)), wall: bench.median(all.map(\.wall)),
      peak: bench.median(all.map(\.peak)))
  }
}
