extension CEL.Library {
  /// Timestamps and durations: arithmetic and parts.
  mutating func addTimes() {
    addTimeArithmetic()
    let parts: [(String, @Sendable (CEL.Calendar, Int) -> Int)] = [
      ("getFullYear", { date, _ in date.year }), ("getMonth", { date, _ in date.month - 1 }),
      ("getDate", { date, _ in date.day }), ("getDayOfMonth", { date, _ in date.day - 1 }),
      ("getDayOfWeek", { date, _ in date.weekday }), ("getDayOfYear", { date, _ in date.dayOfYear }),
      ("getHours", { date, _ in date.hour }), ("getMinutes", { date, _ in date.minute }),
      ("getSeconds", { date, _ in date.second }),
      ("getMilliseconds", { _, nanoseconds in nanoseconds / 1_000_000 }),
    ]
    for (name, part) in parts {
      method(.timestamp, name, [], .int, .step) { arguments, _ throws(CEL.Fault) in
        guard case .timestamp(let moment) = arguments[0] else { throw .mismatch }
        return .int(Int64(part(CEL.Calendar(moment, offset: 0), moment.nanoseconds)))
      }
      method(.timestamp, name, [.string], .int, .step) { arguments, _ throws(CEL.Fault) in
        guard case .timestamp(let moment) = arguments[0], case .string(let zone) = arguments[1] else {
          throw .mismatch
        }
        guard let offset = zone == "UTC" ? 0 : CEL.Timestamp.offset(Array(zone.utf8)[...]) else {
          throw CEL.Fault(
            "the time zone is not known", remedy: "Only UTC and offsets such as +02:00 are supported.")
        }
        return .int(Int64(part(CEL.Calendar(moment, offset: offset), moment.nanoseconds)))
      }
    }
    let lengths: [(String, @Sendable (Int64) -> Int64)] = [
      ("getHours", { $0 / 3_600_000_000_000 }), ("getMinutes", { $0 / 60_000_000_000 }),
      ("getSeconds", { $0 / 1_000_000_000 }), ("getMilliseconds", { $0 / 1_000_000 % 1000 }),
    ]
    for (name, length) in lengths {
      method(.duration, name, [], .int, .step) { arguments, _ throws(CEL.Fault) in
        guard case .duration(let duration) = arguments[0] else { throw .mismatch }
        return .int(length(duration.nanoseconds))
      }
    }
  }

  private mutating func addTimeArithmetic() {
    @Sendable func moved(_ arguments: [CEL.Value], sign: Int64) throws(CEL.Fault) -> CEL.Value {
      switch (arguments[0], arguments[1]) {
      case (.timestamp(let moment), .duration(let duration)),
        (.duration(let duration), .timestamp(let moment)):
        guard let sum = moment.adding(duration, sign: sign) else { throw .range("timestamp") }
        return .timestamp(sum)
      case (.duration(let a), .duration(let b)):
        let (sum, isOver) =
          sign > 0
          ? a.nanoseconds.addingReportingOverflow(b.nanoseconds)
          : a.nanoseconds.subtractingReportingOverflow(b.nanoseconds)
        guard !isOver else { throw .range("duration") }
        return .duration(CEL.Duration(nanoseconds: sum))
      case (.timestamp(let a), .timestamp(let b)):
        guard let duration = a.since(b) else { throw .range("duration") }
        return .duration(duration)
      default: throw .mismatch
      }
    }
    let sums: [([CEL.ValueType], CEL.ValueType)] = [
      ([.timestamp, .duration], .timestamp), ([.duration, .timestamp], .timestamp),
      ([.duration, .duration], .duration),
    ]
    for (parameters, result) in sums {
      function("+", parameters, result, .step) { arguments, _ throws(CEL.Fault) in
        try moved(arguments, sign: 1)
      }
    }
    let differences: [([CEL.ValueType], CEL.ValueType)] = [
      ([.timestamp, .duration], .timestamp), ([.timestamp, .timestamp], .duration),
      ([.duration, .duration], .duration),
    ]
    for (parameters, result) in differences {
      function("-", parameters, result, .step) { arguments, _ throws(CEL.Fault) in
        try moved(arguments, sign: -1)
      }
    }
  }
}

extension CEL.Fault {
  static func range(_ type: String) -> CEL.Fault { CEL.Fault("the value is outside the range of \(type)") }
}
