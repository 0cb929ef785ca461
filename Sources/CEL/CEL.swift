/// The part of the Common Expression Language that Kubernetes admission policies use
/// (https://github.com/google/cel-spec, `doc/langdef.md`).
///
/// A `Program` is an expression that was read, checked for type and cost, and can be evaluated many times.
public enum CEL {}
