internal import Resources

/// How the API server speaks to the servers behind it.
extension Control {
  static let servers = [skipsTLS]

  private static let skipsTLS = Control(
    "api-service-skips-tls", "API server does not check who answers for an API", .high, on: [.apiService],
    rationale:
      "Whoever stands in between answers for the API, and gets the requests of everybody who uses it.",
    references: [.nsa("Network separation and hardening: Encryption")],
    remedy: .advice(
      "Set caBundle to the authority of the server's certificate and insecureSkipTLSVerify to false. Which authority that is, the manifest does not say."
    )
  ) { subject in
    guard subject.root["spec"]?["insecureSkipTLSVerify"]?.flag == true else { return [] }
    return [
      Sighting(
        .named(""), at: [subject.path("spec", "insecureSkipTLSVerify")],
        "the API server does not check who answers for the API")
    ]
  }
}
