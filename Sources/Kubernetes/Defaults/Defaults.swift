public import Resources

/// Every default that a schema's API server applies.
///
/// Defaults are asked for one field at a time, where the live object has a field that the declaration leaves out:
/// nothing is filled in that nobody asks about.
public final class Defaults {
  let schema: Schema
  private var rules: [UInt64: DefaultRule] = [:]

  /// The rules for the built-in types, and what the schema of custom resources states.
  public init(schema: Schema) {
    self.schema = schema
    for rule in Self.all.flatMap(\.rules) {
      // A schema of another server may lack the type: then no object of it can be met.
      if let slot = schema.slot(type: rule.type, field: rule.field) { rules[slot] = rule }
    }
  }

  /// Whether the server took a declared field away because of what another field was changed to: a Service that is no
  /// longer of a type loses the fields of that type.
  ///
  /// Source: dropTypeDependentFields in pkg/registry/core/service/strategy.go.
  public func drops(_ field: String, of type: TypeID, in live: Scope) -> Bool {
    let service = schema.name(type)
    guard service == "core.v1.ServiceSpec" || service == "core.v1.ServicePort" else { return false }
    let kind = live.root?[path: "spec", "type"]?.text ?? "ClusterIP"
    switch field {
    case "allocateLoadBalancerNodePorts", "loadBalancerClass", "healthCheckNodePort":
      return kind != "LoadBalancer"
    case "nodePort", "externalTrafficPolicy": return kind != "LoadBalancer" && kind != "NodePort"
    case "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy":
      return kind == "ExternalName"
    default: return false
    }
  }

  static let all = pods + core + workloads + others

  /// What the server puts into a field of an object of a type; nil where it puts nothing.
  public func filled(_ field: Symbol, of type: TypeID, in scope: Scope) -> Filled? {
    if let rule = rules[schema.slot(field, of: type)] {
      guard case .defaultIngressClass? = rule.value(scope) else { return rule.value(scope) }
      guard let classes = schema.defaultIngressClasses else { return .allocated }
      return .derived { classes.contains($0.text) }
    }
    return schema.statedDefault(field, of: type).map(Filled.node)
  }
}
