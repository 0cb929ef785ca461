/// What `driftback.yaml` says: the environments of one repository.
public struct Configuration: Sendable, Equatable {
  /// The environments, in the order of the file.
  public var environments: [Environment]
  /// What the field managers of this project are, beside those that everybody has.
  public var managers: ManagerNames
  /// What is done about drifts, as the file has it; the policy reads it. Nil where the file says nothing.
  public var policy: UnreadSection?
  /// What is accepted for now, as the file has it; the policy reads it. Nil where the file says nothing.
  public var suppressions: UnreadSection?

  /// A configuration of these environments.
  public init(
    environments: [Environment], managers: ManagerNames = ManagerNames(), policy: UnreadSection? = nil,
    suppressions: UnreadSection? = nil
  ) {
    self.environments = environments
    self.managers = managers
    self.policy = policy
    self.suppressions = suppressions
  }
}

/// Names of field managers by what they are; `*` at the end of one stands for any ending.
public struct ManagerNames: Sendable, Equatable {
  /// Tools in somebody's hands: what they write is drift.
  public var people: [String]
  /// What rolls declarations out.
  public var deployers: [String]
  /// Controllers that keep fields of their own.
  public var controllers: [String]
  /// Admission webhooks, and what writes certificates.
  public var injectors: [String]

  /// Names of each kind.
  public init(
    people: [String] = [], deployers: [String] = [], controllers: [String] = [], injectors: [String] = []
  ) {
    self.people = people
    self.deployers = deployers
    self.controllers = controllers
    self.injectors = injectors
  }
}

/// One place where a declaration is deployed.
public struct Environment: Sendable, Equatable {
  /// The name that `--environment` takes.
  public var name: String
  /// How far along the release it stands.
  public var phase: Phase
  /// The files in git that it renders from, in order.
  public var sources: [Source]
  /// The namespaces that it covers; cluster-scoped resources that it declares are covered too.
  public var namespaces: [String]
  /// A snapshot of its live state, relative to the configuration; nil where `--snapshot` must tell.
  public var snapshot: String?
  /// Where its drifts are carried first.
  public var placement: Placement

  /// An environment of its parts.
  public init(
    name: String, phase: Phase, sources: [Source], namespaces: [String], snapshot: String? = nil,
    placement: Placement = .overlay
  ) {
    self.name = name
    self.phase = phase
    self.placement = placement
    self.sources = sources
    self.namespaces = namespaces
    self.snapshot = snapshot
  }
}

extension Environment {
  /// The name for whoever waits: `production (2 of 3)`; where there is one only, the name alone.
  public func name(_ number: Int, of count: Int) -> String {
    count > 1 ? "\(name) (\(number) of \(count))" : name
  }
}

/// How far along the release an environment stands.
public enum Phase: String, Sendable, CaseIterable {
  case development
  case testing
  case staging
  case production
}

/// Which files a drift is carried into where several could hold it.
public enum Placement: String, Sendable, CaseIterable {
  /// Those that only the environment itself reads.
  case overlay
  /// Those that declare the field, though other environments may read them too.
  case base
}

/// Files of the repository that render to resources.
public struct Source: Sendable, Equatable {
  /// How a source becomes resources.
  public enum Kind: String, Sendable, CaseIterable {
    /// Manifests as they stand.
    case plain
    /// A kustomization.
    case kustomize
    /// A chart with values.
    case helm
  }

  /// A file, or a folder with all below it, relative to the repository's root.
  public var path: String
  /// How it renders; nil where the files tell.
  public var kind: Kind?
  /// The namespace of whatever names none, as `kubectl apply -n` gives it.
  public var namespace: String?

  /// A source of its parts.
  public init(path: String, kind: Kind? = nil, namespace: String? = nil) {
    self.path = path
    self.kind = kind
    self.namespace = namespace
  }
}
