/// Pods that differ in every field which the Pod Security Standards name, and that an API server takes.
struct RandomPod {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64: the same seed gives the same pods.
  private mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }

  private mutating func chance(_ percent: UInt64) -> Bool { next() % 100 < percent }
  private mutating func pick<T>(_ values: [T]) -> T { values[Int(next() % UInt64(values.count))] }

  mutating func pod(_ name: String) -> Value {
    let isWindows = chance(10)
    // Nearly everything is right, so that a single fault decides.
    let faults: UInt64 = pick([0, 3, 8, 20])
    var spec = Value.map([])
    let hasHost = chance(faults)
    if hasHost, !isWindows {
      spec[pick(["hostNetwork", "hostPID", "hostIPC"])] = .bool(true)
    } else if chance(20), !isWindows {
      spec["hostUsers"] = .bool(false)
    } else if chance(20) {
      spec["hostUsers"] = .bool(true)
    }
    let isHostProcess = isWindows && chance(faults)
    if isWindows { spec["os"] = .of(["name": .text("windows")]) }
    if isHostProcess { spec["hostNetwork"] = .bool(true) }
    if !isWindows { spec["nodeSelector"] = .of(["kubernetes.io/os": .text("linux")]) }
    spec["securityContext"] = context(
      isWindows: isWindows, isHostProcess: isHostProcess, faults: faults, isPod: true, hasHost: hasHost,
      hasUsers: spec["hostUsers"] == .bool(false))
    var annotations = Value.map([])
    for (list, count) in [("initContainers", pick([0, 0, 1])), ("containers", pick([1, 1, 2]))]
    where count > 0 {
      var containers: [Value] = []
      for index in 0..<count {
        let own = "\(list.prefix(1).lowercased())\(index)"
        containers.append(
          container(
            own, isWindows: isWindows, faults: faults, hasUsers: spec["hostUsers"] == .bool(false),
            isInit: list == "initContainers"))
        if !isWindows, chance(faults), containers[index].at("/securityContext/appArmorProfile") == nil,
          spec.at("/securityContext/appArmorProfile") == nil
        {
          annotations["container.apparmor.security.beta.kubernetes.io/" + own] = .text(
            pick(["unconfined", "runtime/default", "localhost/a"]))
        }
      }
      spec[list] = .list(containers)
    }
    spec["volumes"] = .list((0..<pick([0, 1, 2])).map { volume("v\($0)", faults) })
    return .of([
      "apiVersion": .text("v1"), "kind": .text("Pod"),
      "metadata": .of(["name": .text(name), "annotations": annotations]), "spec": spec,
    ])
  }

  private mutating func container(
    _ name: String, isWindows: Bool, faults: UInt64, hasUsers: Bool, isInit: Bool
  ) -> Value {
    var container = Value.of(["name": .text(name), "image": .text("app")])
    container["securityContext"] = context(
      isWindows: isWindows, isHostProcess: false, faults: faults, isPod: false, hasHost: false,
      hasUsers: hasUsers)
    if chance(30) {
      let number = 1024 + Int(next() % 1000)
      var port = Value.of(["containerPort": .number(number)])
      if chance(faults) { port["hostPort"] = .number(number) }
      container["ports"] = .list([port])
    }
    guard !isInit else { return container }
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] where chance(15) {
      container[probe] = handler(faults)
    }
    for hook in ["postStart", "preStop"] where chance(10) {
      var lifecycle = container["lifecycle"] ?? .map([])
      lifecycle[hook] = handler(faults)
      container["lifecycle"] = lifecycle
    }
    return container
  }

  private mutating func handler(_ faults: UInt64) -> Value {
    var action = Value.of(["port": .number(80)])
    if chance(faults * 2) { action["host"] = .text(pick(["example.com", ""])) }
    return .map([.init(key: pick(["httpGet", "tcpSocket"]), value: action)])
  }

  private mutating func volume(_ name: String, _ faults: UInt64) -> Value {
    var volume = Value.of(["name": .text(name)])
    if chance(faults) {
      switch pick([0, 1, 2]) {
      case 0: volume["hostPath"] = .of(["path": .text("/etc")])
      case 1: volume["nfs"] = .of(["server": .text("a.example"), "path": .text("/a")])
      default:
        volume["iscsi"] = .of([
          "targetPortal": .text("10.0.0.1:3260"), "iqn": .text("iqn.2001-04.com.example:a"),
          "lun": .number(0),
        ])
      }
    } else {
      switch pick([0, 1, 2, 3]) {
      case 0: volume["emptyDir"] = .map([])
      case 1: volume["secret"] = .of(["secretName": .text("a")])
      case 2: volume["csi"] = .of(["driver": .text("a.example")])
      default: break
      }
    }
    return volume
  }

  private mutating func context(
    isWindows: Bool, isHostProcess: Bool, faults: UInt64, isPod: Bool, hasHost: Bool, hasUsers: Bool
  ) -> Value? {
    var context = Value.map([])
    if isHostProcess {
      context["windowsOptions"] = .of([
        "hostProcess": .bool(true), "runAsUserName": .text("NT AUTHORITY\\SYSTEM"),
      ])
    }
    if chance(isPod ? 80 : 20) { context["runAsNonRoot"] = .bool(!chance(faults)) }
    if isWindows { return context }
    if chance(20) { context["runAsUser"] = .number(chance(faults * 2) ? 0 : 1000) }
    if chance(isPod ? 80 : 20) {
      switch chance(faults) ? 2 : pick([0, 0, 1]) {
      case 0: context["seccompProfile"] = .of(["type": .text("RuntimeDefault")])
      case 1:
        context["seccompProfile"] = .of(["type": .text("Localhost"), "localhostProfile": .text("a.json")])
      default: context["seccompProfile"] = .of(["type": .text("Unconfined")])
      }
    }
    if chance(faults) {
      context["appArmorProfile"] = .of(["type": .text(pick(["RuntimeDefault", "Unconfined"]))])
    }
    if chance(15) {
      var options = Value.map([])
      let types = ["container_t", "container_init_t", "container_kvm_t", "container_engine_t", ""]
      options["type"] = .text(chance(faults) ? "spc_t" : pick(types))
      if chance(faults) { options[pick(["user", "role"])] = .text("a") }
      options["level"] = .text("s0:c1,c2")
      context["seLinuxOptions"] = options
    }
    guard !isPod else {
      if !hasHost, chance(20) {
        let name = chance(faults) ? pick(["kernel.msgmax", "net.core.somaxconn"]) : pick(Self.sysctls)
        context["sysctls"] = .list([.of(["name": .text(name), "value": .text("1")])])
      }
      return context
    }
    let isPrivileged = chance(faults)
    if isPrivileged { context["privileged"] = .bool(true) }
    if isPrivileged ? chance(20) : !chance(faults) {
      context["allowPrivilegeEscalation"] = .bool(isPrivileged)
    }
    var capabilities = Value.map([])
    capabilities["drop"] = .list(chance(faults) ? [.text("CHOWN")] : [.text("ALL")])
    if chance(faults) { capabilities["drop"] = nil }
    if chance(30) {
      let names =
        chance(faults) ? ["CHOWN", "NET_RAW", "SYS_TIME", "ALL", "SYS_CHROOT"] : ["NET_BIND_SERVICE"]
      capabilities["add"] = .list([.text(pick(names))])
    }
    if !chance(faults) { context["capabilities"] = capabilities }
    if chance(20) { context["procMount"] = .text(hasUsers && chance(50) ? "Unmasked" : "Default") }
    return chance(faults) ? nil : context
  }

  private static let sysctls = [
    "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
  ]
}
