/// The part of the Common Expression Language that Kubernetes admission policies use
/// (https://github.com/google/cel-spec, `doc/langdef.md`).
public enum CEL {}
