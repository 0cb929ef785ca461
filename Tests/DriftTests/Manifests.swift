import Testing

/// Manifests that many situations share.
enum Manifests {
  /// A Deployment as git has it: as little as possible.
  static let cart = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: { name: cart, namespace: shop }
    spec:
      selector: { matchLabels: { app: cart } }
      template:
        metadata: { labels: { app: cart } }
        spec:
          containers:
            - name: app
              image: registry.example.com/cart:1.4.2
              env:
                - { name: LOG_LEVEL, value: info }
              volumeMounts:
                - { name: data, mountPath: /data }
          volumes:
            - { name: data, emptyDir: {} }
    """

  static let report = """
    apiVersion: batch/v1
    kind: CronJob
    metadata: { name: report, namespace: shop }
    spec:
      schedule: "0 3 * * *"
      jobTemplate:
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
                - { name: report, image: "registry.example.com/report:1" }
    """

  static let service = """
    apiVersion: v1
    kind: Service
    metadata: { name: cart, namespace: shop }
    spec:
      selector: { app: cart }
      ports:
        - { name: http, port: 80 }
    """

  /// A definition of `kind` in `example.com/v1` with the properties of its `spec` in YAML.
  static func definition(_ kind: String, group: String = "example.com", spec: String) -> String {
    """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: { name: "\(kind.lowercased())s.\(group)" }
    spec:
      group: \(group)
      names: { kind: \(kind), plural: \(kind.lowercased())s, singular: \(kind.lowercased()), listKind: \(kind)List }
      scope: Namespaced
      versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec: { type: object, properties: { \(spec) } }
    """
  }
}

extension String {
  /// The text with a part replaced that must be in it.
  func with(_ part: String, _ other: String) -> String {
    #expect(contains(part))
    return replacing(part, with: other)
  }

  /// A live resource of the text with managed fields.
  func written(_ entries: String...) -> String {
    with("metadata: { name:", "metadata: { managedFields: [\(entries.joined(separator: ", "))], name:")
  }
}
