/// One application of the generated cluster: what git declares of it, and what an API server makes of that.
struct App {
  let number: Int
  var name: String { "app-\(number)" }
  var namespace: String { "team-\(number / 20)" }

  /// Ten objects, as a team would write them.
  var declared: [Value] {
    let labels: Value = ["app": .text(name), "tier": .text(number % 3 == 0 ? "frontend" : "backend")]
    let metadata: Value = ["name": .text(name), "namespace": .text(namespace), "labels": labels]
    let selector: Value = ["app": .text(name)]
    let port = 8000 + number % 1000
    let first: Value = [
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
      "spec": [
        "replicas": .number(1 + number % 5),
        "selector": ["matchLabels": selector],
        "template": [
          "metadata": ["labels": labels],
          "spec": [
            "serviceAccountName": .text(name),
            "containers": [
              [
                "name": "server", "image": .text("registry.example.com/team/\(name):1.\(number % 40).0"),
                "args": ["--listen", .text("0.0.0.0:\(port)"), "--log-level=info"],
                "ports": [["name": "http", "containerPort": .number(port)]],
                "env": [
                  ["name": "LOG_LEVEL", "value": "info"],
                  ["name": "WORKERS", "value": .text(String(number % 16))],
                  ["name": "POD_NAME", "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]],
                ],
                "resources": [
                  "requests": ["cpu": "100m", "memory": "128Mi"], "limits": ["memory": "256Mi"],
                ],
                "readinessProbe": ["httpGet": ["path": "/ready", "port": "http"]],
                "volumeMounts": [["name": "config", "mountPath": "/etc/app"]],
              ],
              [
                "name": "exporter", "image": "registry.example.com/metrics/exporter:0.9.1",
                "ports": [["name": "metrics", "containerPort": 9100]],
                "securityContext": ["allowPrivilegeEscalation": false, "runAsNonRoot": true],
              ],
            ],
            "volumes": [["name": "config", "configMap": ["name": .text(name)]]],
          ],
        ],
      ],
    ]
    let properties = (0..<12).map { ("key-\($0).\(name)", Value.text("value \($0 * number) of \(name)")) }
    return [
      first,
      [
        "apiVersion": "v1", "kind": "Service", "metadata": metadata,
        "spec": [
          "selector": selector,
          "ports": [
            ["name": "http", "port": 80, "targetPort": "http"],
            ["name": "metrics", "port": 9100, "targetPort": "metrics"],
          ],
        ],
      ],
      ["apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": .map(properties)],
      ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata],
      [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": metadata,
        "rules": [
          ["apiGroups": [""], "resources": ["configmaps", "endpoints"], "verbs": ["get", "list", "watch"]],
          ["apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["get", "update"]],
        ],
      ],
      [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": metadata,
        "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": .text(name)],
        "subjects": [["kind": "ServiceAccount", "name": .text(name), "namespace": .text(namespace)]],
      ],
      [
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata,
        "spec": [
          "podSelector": ["matchLabels": selector], "policyTypes": ["Ingress"],
          "ingress": [
            ["from": [["podSelector": ["matchLabels": ["role": "gateway"]]]], "ports": [["port": 80]]]
          ],
        ],
      ],
      [
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": metadata,
        "spec": ["minAvailable": 1, "selector": ["matchLabels": selector]],
      ],
      [
        "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata,
        "spec": [
          "ingressClassName": "public",
          "rules": [
            [
              "host": .text("\(name).example.com"),
              "http": [
                "paths": [
                  [
                    "path": "/", "pathType": "Prefix",
                    "backend": ["service": ["name": .text(name), "port": ["name": "http"]]],
                  ]
                ]
              ],
            ]
          ],
        ],
      ],
      [
        "apiVersion": "bench.example.com/v1", "kind": "Widget", "metadata": metadata,
        "spec": ["size": .number(number % 7), "colour": "blue", "parts": ["wheel", "axle"]],
      ],
    ]
  }
}

/// The definition of the custom resources, which stands in git and in the cluster.
enum Definition {
  static let widgets: Value = [
    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
    "metadata": ["name": "widgets.bench.example.com"],
    "spec": [
      "group": "bench.example.com", "scope": "Namespaced",
      "names": ["kind": "Widget", "listKind": "WidgetList", "plural": "widgets", "singular": "widget"],
      "versions": [
        [
          "name": "v1", "served": true, "storage": true,
          "schema": [
            "openAPIV3Schema": [
              "type": "object",
              "properties": [
                "spec": [
                  "type": "object",
                  "properties": [
                    "size": ["type": "integer"],
                    "colour": ["type": "string"],
                    "shape": ["type": "string", "default": "round"],
                    "parts": ["type": "array", "items": ["type": "string"]],
                  ],
                ]
              ],
            ]
          ],
        ]
      ],
    ],
  ]
}
