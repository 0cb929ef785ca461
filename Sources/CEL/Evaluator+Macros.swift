extension CEL.Evaluator {
  /// A macro over the items of a list or the keys of a map.
  mutating func comprehension(_ loop: CEL.Syntax.Comprehension) throws(CEL.Fault) -> CEL.Value {
    let range = try value(loop.range)
    try meter.charge(reading: range.size ?? 1)
    let pairs: [(CEL.Value, CEL.Value)]
    let isMap = range.isMap
    if let entries = range.entries {
      pairs = entries.map { ($0.key, $0.value) }
    } else if let items = range.items {
      pairs = items.enumerated().map { (.int(Int64($0.offset)), $0.element) }
    } else {
      throw CEL.Fault("\(loop.macro.rawValue)() needs a list or a map, not \(range.type.name)")
    }
    let outer = locals.count
    defer { locals.removeSubrange(outer...) }
    var gathered: [CEL.Value] = []
    var map = CEL.Map()
    var fault: CEL.Fault?
    var count = 0
    for (key, item) in pairs {
      try meter.charge(1)
      locals.removeSubrange(outer...)
      locals.append(loop.variables.count == 2 || isMap ? key : item)
      if loop.variables.count == 2 { locals.append(item) }
      if let filter = loop.filter, try !truth(filter).get() { continue }
      switch loop.macro {
      case .all, .exists:
        let deciding = loop.macro == .exists
        switch try truth(loop.body) {
        case .success(deciding): return .bool(deciding)
        case .success: break
        case .failure(let error): fault = fault ?? error
        }
      case .existsOne: count += try truth(loop.body).get() ? 1 : 0
      case .filter:
        if try truth(loop.body).get() { gathered.append(isMap ? key : item) }
      case .map: gathered.append(try value(loop.body))
      case .transformMap: _ = map.insert(key, try value(loop.body))
      }
    }
    if let fault { throw fault }
    switch loop.macro {
    case .all: return .bool(true)
    case .exists: return .bool(false)
    case .existsOne: return .bool(count == 1)
    case .filter, .map: return .list(gathered)
    case .transformMap: return .map(map)
    }
  }
}
