extension CEL {
  /// A moment's date and time of day at an offset from UTC.
  struct Calendar {
    let year: Int
    /// 1 to 12.
    let month: Int
    /// 1 to 31.
    let day: Int
    let hour: Int
    let minute: Int
    let second: Int
    /// 0 is Sunday.
    let weekday: Int
    /// 0 is the first of January.
    let dayOfYear: Int

    init(_ moment: Timestamp, offset: Int) {
      let local = Int(moment.seconds) + offset
      let days = local >= 0 ? local / 86_400 : -((86_399 - local) / 86_400)
      let rest = local - days * 86_400
      (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
      weekday = ((days + 4) % 7 + 7) % 7
      // Years of 365.2425 days come within one of the right one.
      var year = 1970 + Int((Double(days) / 365.2425).rounded(.down))
      while Timestamp.daysSince1970(year, 1, 1) > days { year -= 1 }
      while Timestamp.daysSince1970(year + 1, 1, 1) <= days { year += 1 }
      dayOfYear = days - Timestamp.daysSince1970(year, 1, 1)
      var month = 1
      var left = dayOfYear
      while left >= Timestamp.days(in: month, of: year) {
        left -= Timestamp.days(in: month, of: year)
        month += 1
      }
      (self.year, self.month, day) = (year, month, left + 1)
    }
  }
}

extension CEL.Timestamp {
  private static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  /// How many days a month has, 1 for January.
  static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The days from 1970-01-01 to a date of the Gregorian calendar.
  static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    func floored(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((b - 1 - a) / b) }
    let before = year - 1
    let leaps = floored(before, 4) - floored(before, 100) + floored(before, 400)
    let months = (1..<max(month, 1)).reduce(0) { $0 + days(in: $1, of: year) }
    return before * 365 + leaps + months + day - 1 - 719_162
  }
}
