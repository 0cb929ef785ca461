import Glibc
import Resources
import Testing

@testable import Kubernetes

@Suite struct SnapshotFaultTests {
  /// What people hand in by mistake, what the message says it is, and what it says to do.
  @Test(arguments: [
    ("", "the snapshot is empty", "-o json"),
    (" \n\n", "the snapshot is empty", "-o json"),
    ("\u{feff}", "the snapshot is empty", "-o json"),
    (
      "NAME   READY   STATUS    RESTARTS   AGE\ncart   1/1     Running   0          3d\n", "is a table",
      "Add `-o json`"
    ),
    ("NAMESPACE   NAME\nshop   cart\n", "is a table", "Add `-o json`"),
    ("NAME\ncart\n", "is a table", "Add `-o json`"),
    ("LAST SEEN   TYPE     REASON\n", "is a table", "Add `-o json`"),
    ("deployment.apps/cart\nservice/cart\n", "list of names", "Use `-o json`"),
    ("Name:         cart\nNamespace:    shop\n", "kubectl describe", "-o json"),
    (
      "Error from server (Forbidden): deployments.apps is forbidden\n",
      "message of kubectl (Error from server", "Read the message"
    ),
    ("Error from server (NotFound): x\n{\"a\":1}", "message of kubectl", "Read the message"),
    (
      "The connection to the server localhost:8080 was refused - did you specify the right host or port?\n",
      "message of kubectl", "2>"
    ),
    ("Unable to connect to the server: dial tcp: i/o timeout", "message of kubectl", "Read the message"),
    (
      "error: You must be logged in to the server (Unauthorized)\n", "message of kubectl (error …)",
      "Read the message"
    ),
    (
      "E0715 10:00:00.000000   12345 memcache.go:265] couldn't get current server API group list\n",
      "message of kubectl", "Read the message"
    ),
    ("No resources found in shop namespace.\n", "message of kubectl (No resources found", "Read the message"),
    ("<!DOCTYPE html>\n<html><title>Log in</title>", "web page", "Log in"),
    ("<html>", "web page", "Log in"),
    ("\u{7f}ELF\u{2}\u{1}\u{0}\u{0}", "binary data", "-o json"),
    ("kind: A\u{0}b", "binary data", "-o json"),
    ("PK\u{3}\u{4}", "packed with zip", "Unpack"),
    (
      #"{"kind": "Table", "apiVersion": "meta.k8s.io/v1", "columnDefinitions": [], "rows": []}"#,
      "is a Table", "as=Table"
    ),
    (
      #"{"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "items": []}"#, "metadata only",
      "-o json"
    ),
    (
      #"{"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": "hunter2", "reason": "Forbidden", "code": 403}"#,
      "an answer of the server, not its state (Status: Forbidden)", "request failed"
    ),
    ("[1]", "the snapshot is an array, not an object", "-o json"),
    ("just some words\n", "the snapshot is text, not an object", "-o json"),
    ("42", "the snapshot is a number, not an object", "-o json"),
    ("null", "the snapshot is null, not an object", "-o json"),
    (
      "{\"kind\": \"ConfigMap\"}\n[]", "document 1 (ConfigMap) has no apiVersion and no metadata.name",
      "whole object"
    ),
    ("{\"apiVersion\": \"v1\"", "ends before the object that opens in line 1", "cut off"),
    ("{\"apiVersion\": \"v1\",\n\"kind\": }", "a JSON value was expected", "RFC 8259"),
    ("a: b: c\n", "a `:` where no key can stand", "Quote"),
    ("# nothing\n", "the snapshot is empty", "-o json"),
    ("---\n...\n---\n", "the snapshot is", "-o json"),
    (#"{}"#, "the snapshot has no apiVersion and no kind and no metadata.name", "whole object"),
  ])
  func mistakesAreNamed(_ text: String, _ summary: String, _ remedy: String) {
    let fault = refusal(text)
    #expect(fault?.summary.contains(summary) == true, "\(fault?.summary ?? "accepted")")
    #expect(fault?.remedy.contains(remedy) == true, "\(fault?.remedy ?? "accepted")")
    #expect(fault?.category == .snapshot)
    #expect(fault?.file == "live.json")
    #expect(fault?.description.contains("hunter2") == false)
  }

  @Test(arguments: [
    (#"{"kind": "Pod", "metadata": {"name": "a"}}"#, "items[1] (Pod a) has no apiVersion"),
    (#"{"apiVersion": "v1", "metadata": {"name": "a"}}"#, "items[1] (a) has no kind"),
    (
      #"{"apiVersion": "v1", "kind": "Pod", "metadata": {"generateName": "a-"}}"#,
      "items[1] (Pod) has no metadata.name"
    ),
    (#"{"apiVersion": "v1", "kind": "Pod"}"#, "items[1] (Pod) has no metadata.name"),
    (#"{"apiVersion": "v1", "kind": "Pod", "metadata": "x"}"#, "items[1] (Pod) has no metadata.name"),
    (#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": 5}}"#, "items[1] (Pod) has no metadata.name"),
    (
      #"{"apiVersion": 1, "kind": [], "metadata": {"name": "a"}}"#,
      "items[1] (a) has no apiVersion and no kind"
    ),
    ("7", "items[1] is a number, not an object"),
  ])
  func anEntryWithoutIdentityIsNamedByItsIndex(_ item: String, _ summary: String) throws {
    let fault = try #require(refusal(list(object(), "\n" + item)))
    #expect(fault.summary == summary)
    #expect(fault.place?.line == 2)
  }

  @Test func noMessageShowsTheText() {
    let secret = object("Secret", "token", rest: #", "data": {"password": "aHVudGVyMg=="}"#)
    for text in [
      secret + "}", secret.dropLast() + "", list(secret) + " x",
      "kind: Secret\ndata: {password: aHVudGVyMg==\n", "a: aHVudGVyMg==: b\n",
    ] {
      let fault = refusal(String(text))
      #expect(fault != nil)
      #expect(fault?.description.contains("aHVudGVyMg") == false)
    }
  }

  @Test func hostileDepthIsRefused() {
    #expect(refusal(String(repeating: #"{"kind":"List","items":["#, count: 300)) != nil)
    let deep =
      String(repeating: #"{"kind":"List","apiVersion":"v1","items":["#, count: 250)
      + String(repeating: "]}", count: 250)
    #expect(refusal(deep) == nil)
  }

  @Test func pathsThatCannotBeReadAreNamed() throws {
    func fault(_ path: String) -> Diagnostic? {
      do {
        _ = try Snapshot.read(path, symbols: Symbols())
        return nil
      } catch { return error }
    }
    try withFolder { folder in
      #expect(fault(folder + "/none.json")?.summary == "no such file or folder")
      #expect(fault(folder + "/none.json")?.file == folder + "/none.json")
      #expect(fault(folder)?.summary.contains("no file named .json, .yaml or .yml") == true)
      write("x", to: folder + "/notes.txt")
      #expect(fault(folder)?.summary.contains("no file named .json, .yaml or .yml") == true)
      write("{", to: folder + "/a.json")
      #expect(fault(folder)?.file == folder + "/a.json")
      chmod(folder + "/a.json", 0)
      // Root reads what nobody may read.
      if getuid() != 0 {
        #expect(fault(folder)?.summary == "permission denied")
        #expect(fault(folder)?.category == .system)
      }
    }
  }
}
