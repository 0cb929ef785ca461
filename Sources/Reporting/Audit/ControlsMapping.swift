/// Which part of a report is evidence for which requirement. It says where to look, and claims no compliance.
struct ControlsMapping {
  /// The standard and the requirement's number.
  let requirement: String
  /// What it asks for, in our words.
  let asks: String
  /// The section that answers, by its anchor and title.
  let section: (anchor: String, title: String)
  /// What stands there.
  let evidence: String

  static let all = [
    ControlsMapping(
      requirement: "SOC 2 CC8.1", asks: "Changes are authorised, documented, tested and approved.",
      section: ("drifts", "Every drift"),
      evidence:
        "Each change made outside the reviewed source, who made it, and the commit that brought it under review."
    ),
    ControlsMapping(
      requirement: "ISO/IEC 27001:2022 A.8.9",
      asks: "Configurations are established, documented, implemented, monitored and reviewed.",
      section: ("answer", "Summary"),
      evidence:
        "How far the running configuration departs from the declared one, per environment and over time."),
    ControlsMapping(
      requirement: "ISO/IEC 27001:2022 A.8.32", asks: "Changes follow a change management procedure.",
      section: ("drifts", "Every drift"),
      evidence: "The decision on each change, its reason and its proposal."),
    ControlsMapping(
      requirement: "PCI DSS 4.0 6.5", asks: "Changes to all system components are managed securely.",
      section: ("drifts", "Every drift"),
      evidence: "What changed, by whom, its effect on security, and how it was settled."),
    ControlsMapping(
      requirement: "PCI DSS 4.0 11.5", asks: "Unexpected changes are detected and responded to.",
      section: ("oldest", "Oldest open drifts"),
      evidence: "Changes that were detected, how long they stood, and the time until they were settled."),
    ControlsMapping(
      requirement: "NIST SP 800-53 CM-3",
      asks: "Configuration changes are controlled, documented and reviewed.",
      section: ("drifts", "Every drift"),
      evidence: "Each uncontrolled change with the proposal that brings it under control."),
    ControlsMapping(
      requirement: "NIST SP 800-53 CM-6",
      asks: "Deviations from established settings are identified and approved.",
      section: ("drifts", "Every drift"),
      evidence: "Deviations with their severity, and those that were accepted, by whom, why and until when."),
  ]
}
