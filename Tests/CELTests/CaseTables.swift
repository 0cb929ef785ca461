/// Expressions and what they give. `! 5` is a fault of evaluation at column 5, `!! 5` one of reading.
enum CaseTables {
  static let resources = """
    pod.kind == 'Pod' → true
    pod.metadata.generation → 3
    pod.metadata.generation > 2 → true
    pod.metadata.generation == 3.0 → true
    pod.spec.priority → 2.5
    pod.spec.priority > 2 → true
    pod.spec.big → 1.8446744073709552e+19
    pod.spec.nodeName == null → true
    pod.spec.nodeName → null
    pod.spec.hostNetwork → false
    !pod.spec.hostNetwork → true
    has(pod.spec.hostNetwork) → true
    has(pod.spec.hostPID) → false
    has(pod.spec.nodeName) → true
    has(pod.status) && pod.status.phase == 'Running' → false
    pod.status.phase == 'Running' → ! 5 no such key 'status'
    pod.metadata.labels['app.kubernetes.io/name'] → 'cart'
    pod.metadata.labels.`app.kubernetes.io/name` → 'cart'
    has(pod.metadata.labels.`app.kubernetes.io/part-of`) → false
    'app' in pod.metadata.labels → true
    'tier' in pod.metadata.labels → false
    pod.metadata.labels['tier'] → ! 20 no such key
    size(pod.spec.containers) → 2
    pod.spec.containers.size() → 2
    pod.spec.containers[0].name → 'web'
    pod.spec.containers[1].name → 'log'
    pod.spec.containers[2].name → ! 20 index out of range
    pod.spec.containers[-1] → ! 20 index out of range
    pod.spec.containers['a'] → ! 20 the index of a list must be a whole number
    pod.spec.containers.all(c, c.image.startsWith('registry.example/')) → true
    pod.spec.containers.all(c, c.image.contains('@sha256:')) → false
    pod.spec.containers.exists(c, has(c.securityContext) && c.securityContext.privileged) → true
    pod.spec.containers.exists(c, c.securityContext.privileged) → true
    pod.spec.containers.all(c, c.securityContext.privileged) → ! 30 no such key 'securityContext'
    pod.spec.containers.exists_one(c, c.name == 'web') → true
    pod.spec.containers.map(c, c.name) → ['web', 'log']
    pod.spec.containers.map(c, has(c.ports), c.ports[0].containerPort) → [8080]
    pod.spec.containers.filter(c, has(c.ports)).size() → 1
    pod.metadata.labels.all(k, k.startsWith('app')) → true
    pod.metadata.labels.map(k, k) → ['app', 'app.kubernetes.io/name']
    pod.metadata.labels.exists(k, v, k == 'app' && v == 'cart') → true
    quantity(pod.spec.containers[0].resources.limits.memory).isGreaterThan(quantity('512Mi')) → true
    quantity(pod.spec.containers[0].resources.limits.cpu).compareTo(quantity('0.5')) → 0
    pod.spec.containers[0].ports == [{'containerPort': 8080}] → true
    pod.spec.containers[0].ports == [{'containerPort': 8080.0}] → true
    pod.spec.empty == {} → true
    pod.spec.none == [] → true
    pod.spec.empty == pod.spec.none → false
    pod == pod → true
    type(pod) == map → true
    type(pod.spec.none) == list → true
    type(pod.metadata.generation) == int → true
    pod.metadata.name + '-1' → 'cart-1'
    pod.metadata.name + 1 → ! 19 no matching overload of '+' for (string, int)
    pod.metadata.name.size() > 3 ? 'long' : 'short' → 'long'
    pod.spec.containers.map(c, c.name).join(',') → 'web,log'
    pod.spec.none.sum() → 0
    pod.name.first → ! 5 no such key 'name'
    pod.kind.first → ! 10 string has no field 'first'
    drift.manager.startsWith('kubectl') → true
    drift.age > duration('1m') → true
    drift.age < duration('1h') && drift.manager != '' → true
    drift.paths.exists(p, p.matches('^spec[.]repl')) → true
    drift['manager'] → 'kubectl-edit'
    'manager' in drift → true
    labels.tier == 'web' → true
    labels.all(k, v, v == 'web') → true
    """

  static let operators = """
    1 + 2 * 3 → 7
    (1 + 2) * 3 → 9
    10 - 3 - 2 → 5
    7 / 2 → 3
    -7 / 2 → -3
    -7 % 3 → -1
    7u % 3u → 1u
    2.0 * 3.5 → 7.0
    1.0 / 0.0 → inf
    0x1F → 31
    0xFFu → 255u
    -0x10 → -16
    .5 → 0.5
    1e3 → 1000.0
    9223372036854775807 + 1 → ! 21 the result does not fit into its type
    -9223372036854775808 → -9223372036854775808
    9223372036854775808 → !! 1 the number does not fit into 64 bits
    1u - 2u → ! 4 the result does not fit into its type
    1 / 0 → ! 3 division by zero
    1 % 0 → ! 3 division by zero
    --4 → 4
    !!true → true
    -(-4) → 4
    1 < 2 → true
    1 < 1u → false
    1 <= 1.0 → true
    'a' < 'b' → true
    'b' >= 'a' → true
    b'a' < b'b' → true
    false < true → true
    1 == 1 → true
    dyn(1) == 1.0 → true
    dyn(1) == 1u → true
    dyn(1) == '1' → false
    dyn(null) == 0 → false
    [1, 2] == [1, 2] → true
    [1, 2] == [2, 1] → false
    {'a': 1} == {'a': 1} → true
    {'a': 1, 'b': 2} == {'b': 2, 'a': 1} → true
    {1: 'a'} == {dyn(1u): 'a'} → true
    dyn([1]) == [1.0] → true
    'e\\u0301' == '\\u00e9' → false
    true && false → false
    true || 1 / 0 == 1 → true
    1 / 0 == 1 || true → true
    1 / 0 == 1 && false → false
    1 / 0 == 1 || false → ! 3 division by zero
    1 / 0 == 1 && true → ! 3 division by zero
    dyn(1) && false → false
    dyn(1) && true → ! 1 no matching overload: a condition is int, not bool
    true ? 1 : 2 → 1
    false ? 1 : true ? 2 : 3 → 2
    1 in [1, 2] → true
    3 in [1, 2] → false
    'a' in {'a': 1} → true
    dyn(1.0) in [1, 2] → true
    [1] + [2, 3] → [1, 2, 3]
    'a' + 'b' → 'ab'
    b'a' + b'b' → b[97, 98]
    [1, 2, 3][1] → 2
    {'a': {'b': 5}}.a.b → 5
    {1: 'x'}[1] → 'x'
    {1: 'x'}[dyn(1.0)] → 'x'
    [] → []
    {} → {}
    [1, 'a', null, true] → [1, 'a', null, true]
    [1, 2,] → [1, 2]
    {'a': 1,} → {'a': 1}
    // a remark
    1 // behind → 1
    int → int
    type(1) → int
    type(type(1)) == type → true
    type([]) == list → true
    type({}) == map → true
    type(null) == null_type → true
    type(1.0) == type(1) → false
    """

  static let texts = #"""
    'a\tb' → 'a	b'
    r'a\tb' → 'a\tb'
    "it's" → 'it's'
    '''it's''' → 'it's'
    """a "b" c""" → 'a "b" c'
    '\x41\u00e9\U0001F600\101' → 'Aé😀A'
    b'\xff\101' → b[255, 65]
    b'é' → b[195, 169]
    rb'\x' → b[92, 120]
    size('é😀') → 2
    size(b'é') → 2
    'abc'.contains('bc') → true
    'abc'.contains('') → true
    'abc'.startsWith('ab') → true
    'abc'.endsWith('bc') → true
    'abc'.endsWith('abcd') → false
    'aXb'.lowerAscii() → 'axb'
    'aÉb'.upperAscii() → 'AÉB'
    'a,b,c'.split(',') → ['a', 'b', 'c']
    'a,b,c'.split(',', 2) → ['a', 'b,c']
    'a,b,c'.split(',', 0) → []
    'abc'.split('') → ['a', 'b', 'c']
    ''.split(',') → ['']
    ''.split('') → []
    ',a,'.split(',') → ['', 'a', '']
    ['a', 'b'].join('-') → 'a-b'
    [].join() → ''
    'aaa'.replace('a', 'b') → 'bbb'
    'aaa'.replace('a', 'b', 2) → 'bba'
    'aaa'.replace('a', 'b', 0) → 'aaa'
    'ab'.replace('', '-') → '-a-b-'
    '  a b '.trim() → 'a b'
    'hello'.substring(2) → 'llo'
    'hello'.substring(1, 3) → 'el'
    'hello'.substring(3, 1) → ! 9 the substring ends before it begins
    'hello'.substring(9) → ! 9 index out of range
    'hello'.charAt(1) → 'e'
    'hello'.charAt(5) → ''
    'hello'.charAt(6) → ! 9 index out of range
    'hello'.indexOf('l') → 2
    'hello'.indexOf('l', 3) → 3
    'hello'.indexOf('x') → -1
    'hello'.lastIndexOf('l') → 3
    'hello'.lastIndexOf('l', 2) → 2
    'hello'.reverse() → 'olleh'
    strings.quote('a"b\n') → '"a\"b\n"'
    '%s is %d, %.2f%%'.format(['x', 3, 1.5]) → 'x is 3, 1.50%'
    '%x %X %o %b'.format([255, 'hi', 8, true]) → 'ff 6869 10 1'
    '%s'.format([[1, {'a': null}]]) → '[1, {a: null}]'
    '%d'.format(['x']) → ! 6 %d cannot show string
    '%s %s'.format([1]) → ! 9 the format has more clauses than there are values
    '%y'.format([1]) → ! 6 a clause of the format is not known
    '%.999f'.format([1.0]) → ! 10 a precision in the format is no number up to 100
    string(1) → '1'
    string(1.5) → '1.5'
    string(1e30) → '1e+30'
    string(1e6) → '1000000'
    string(1e-7) → '1e-07'
    string(true) → 'true'
    string(b'abc') → 'abc'
    string(b'\xff') → ! 1 the bytes cannot be converted: it is malformed or outside the range of string
    int('42') → 42
    int('-42') → -42
    int('x') → ! 1 the string cannot be converted: it is malformed or outside the range of int
    int(3.9) → 3
    int(1e30) → ! 1 the double cannot be converted: it is malformed or outside the range of int
    uint(-1) → ! 1 the int cannot be converted: it is malformed or outside the range of uint
    uint('7') → 7u
    double('1.5') → 1.5
    double(3) → 3.0
    bool('true') → true
    bool('yes') → ! 1 the string cannot be converted: it is malformed or outside the range of bool
    bytes('é') → b[195, 169]
    dyn(5) → 5
    """#

  static let collections = """
    [1, 2, 3].all(x, x > 0) → true
    [].all(x, false) → true
    [].exists(x, true) → false
    [1, 2, 3].exists(x, x == 2) → true
    [1, 2, 2].exists_one(x, x == 2) → false
    [1, 2].existsOne(x, x == 2) → true
    [0, 1].all(x, 1 / x > 5) → false
    [0, 1].exists(x, 1 / x == 1) → true
    [0, 1].all(x, 1 / x > 0) → ! 17 division by zero
    [0, 1].exists_one(x, 1 / x == 1) → ! 24 division by zero
    [1, 2, 3].map(x, x * 2) → [2, 4, 6]
    [1, 2, 3].map(x, x > 1, x * 2) → [4, 6]
    [1, 2, 3].filter(x, x % 2 == 1) → [1, 3]
    {'a': 1, 'b': 2}.filter(k, k == 'a') → ['a']
    {'a': 1, 'b': 2}.map(k, k + '!') → ['a!', 'b!']
    {'a': 1}.all(k, v, k == 'a' && v == 1) → true
    ['x', 'y'].transformList(i, v, string(i) + v) → ['0x', '1y']
    ['x', 'y'].transformList(i, v, i > 0, v) → ['y']
    {'a': 1, 'b': 2}.transformMap(k, v, v * 10) → {'a': 10, 'b': 20}
    {'a': 1, 'b': 2}.transformMap(k, v, v > 1, v * 10) → {'b': 20}
    [[1, 2], [3]].map(x, x.map(y, y + 1)) → [[2, 3], [4]]
    [1, 2].map(x, [3, 4].map(y, x * y)) → [[3, 4], [6, 8]]
    [1].map(x, [2].map(x, x)) → [[2]]
    has({'a': 1}.a) → true
    has({'a': 1}.b) → false
    [3, 1, 2].isSorted() → false
    ['a', 'b'].isSorted() → true
    [].isSorted() → true
    [3, 1, 2].min() → 1
    [3, 1, 2].max() → 3
    ['b', 'a'].max() → 'b'
    [].max() → ! 4 max() of an empty list
    [3, 1, 2].sum() → 6
    [1.5, 2.5].sum() → 4.0
    [duration('1m'), duration('30s')].sum() → duration(90000000000ns)
    [9223372036854775807, 1].sum() → ! 26 the result does not fit into its type
    [1, 2, 1].indexOf(1) → 0
    [1, 2, 1].lastIndexOf(1) → 2
    [1, 2].indexOf(9) → -1
    [1, 2, 1].distinct() → [1, 2]
    [1, 2].reverse() → [2, 1]
    [1, 2, 3].slice(1, 3) → [2, 3]
    [1, 2, 3].slice(2, 9) → ! 11 index out of range
    {'a': 1, 'a': 2} → ! 10 a key stands twice in the map, or can be none
    {1: 1, 1u: 2} → ! 8 a key stands twice in the map, or can be none
    """

  static let libraries = """
    quantity('1Gi') → quantity(1073741824)
    quantity('1Gi') == quantity('1024Mi') → true
    quantity('500m').isLessThan(quantity('1')) → true
    quantity('1').isGreaterThan(quantity('1500m')) → false
    quantity('2k').compareTo(quantity('2000')) → 0
    quantity('-1').compareTo(quantity('1m')) → -1
    quantity('50k').add(quantity('20k')) → quantity(70k)
    quantity('50k').add(20) → quantity(50020)
    quantity('50k').sub(quantity('20k')) → quantity(30k)
    quantity('1').sub(quantity('1500m')) → quantity(-500m)
    quantity('1').sub(1) == quantity('0') → true
    quantity('-3').add(quantity('-999')) → quantity(-1002)
    quantity('0.1').add(quantity('0.2')) == quantity('300m') → true
    quantity('999999999999999999999').add(1) == quantity('1e21') → true
    quantity('1e9999').add(1) → ! 20 the quantities are too far apart to be added
    quantity('50k').asInteger() → 50000
    quantity('500m').isInteger() → false
    quantity('500m').asInteger() → ! 18 the quantity is no integer of 64 bits
    quantity('500m').asApproximateFloat() → 0.5
    quantity('-1').sign() → -1
    isQuantity('1.5Gi') → true
    isQuantity('1.5GB') → false
    quantity('x') → ! 1 the string is no quantity
    ip('10.0.0.1') → ip(10.0.0.1)
    ip('2001:DB8::0:1') → ip(2001:db8::1)
    ip('::') → ip(::)
    ip('1:0:0:2:0:0:0:3') → ip(1:0:0:2::3)
    ip('1::2::3') → ! 1 the string is no IP address
    ip('10.0.0.256') → ! 1 the string is no IP address
    isIP('10.0.0.01') → false
    isIP('fe80::1%eth0') → false
    ip.isCanonical('2001:DB8::1') → false
    ip('127.0.0.1').isLoopback() → true
    ip('169.254.169.254').isLinkLocalUnicast() → true
    ip('10.0.0.1').isGlobalUnicast() → true
    ip('::1').family() → 6
    cidr('10.0.0.0/8').containsIP('10.1.2.3') → true
    cidr('10.0.0.0/8').containsIP(ip('11.0.0.1')) → false
    cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') → true
    cidr('10.1.0.0/16').containsCIDR(cidr('10.0.0.0/8')) → false
    cidr('10.1.2.3/12').masked() → cidr(10.0.0.0/12)
    cidr('2001:db8::/32').containsIP('2001:db8:1::1') → true
    cidr('10.0.0.0/8').prefixLength() → 8
    cidr('0.0.0.0/0').containsIP('8.8.8.8') → true
    isCIDR('10.0.0.0/33') → false
    url('https://u@example.com:8443/a%20b?x=1&y=2&x=3').getHost() → 'example.com:8443'
    url('https://example.com:8443/a').getHostname() → 'example.com'
    url('https://[::1]:80/').getHostname() → '::1'
    url('https://[::1]:80/').getPort() → '80'
    url('https://example.com/a%20b').getEscapedPath() → '/a%20b'
    url('https://example.com/?x=1&y=a%20b&x=3').getQuery() → {'x': ['1', '3'], 'y': ['a b']}
    url('HTTPS://example.com').getScheme() → 'https'
    url('/only/path').getScheme() → ''
    isURL('example.com') → false
    isURL('https://example.com/%zz') → false
    """

  static let patterns = #"""
    'abc'.matches('b') → true
    'abc'.matches('^b') → false
    'abc'.matches('^a.c$') → true
    matches('abc', 'a|x') → true
    ''.matches('^$') → true
    'foo-123'.matches(r'^[a-z]+-\d{2,4}$') → true
    'foo-12345'.matches(r'^[a-z]+-\d{2,4}$') → false
    'ABC'.matches('(?i)abc') → true
    'ÄB'.matches('(?i)äb') → true
    'a\nb'.matches('a.b') → false
    'a\nb'.matches('(?s)a.b') → true
    'a\nb'.matches('(?m)^b$') → true
    'a ab'.findAll(r'\bab') → ['ab']
    'aab'.matches(r'ab$') → true
    'zzab'.find('^ab|b$') → 'b'
    'a b'.matches(r'\bb\b') → true
    'ab'.matches(r'a\Bb') → true
    'x.y'.matches(r'^x\.y$') → true
    'xzy'.matches(r'^x\.y$') → false
    '-]'.matches('^[]-]+$') → true
    'é'.matches(r'^\p{L}$') → true
    'É'.matches(r'^\P{Ll}$') → true
    'a1_'.matches('^[[:word:]]+$') → true
    'a{2}'.matches(r'a\{2}') → true
    'a{'.matches('a{') → true
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'.matches('^(a+)+$') → true
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'.matches('^(a+)+$') → false
    'a.b'.matches(r'\Qa.b\E') → true
    'abc 123'.find('[0-9]+') → '123'
    'abc'.find('[0-9]+') → ''
    '123 abc 456'.findAll('[0-9]+') → ['123', '456']
    '123 abc 456'.findAll('[0-9]*', 1) → ['123']
    'aab'.find('a+?') → 'a'
    'aab'.find('a+') → 'aa'
    'abcd'.find('ab|abcd') → 'ab'
    'xaby'.find('(?:a|ab)(?:y|by)') → 'aby'
    'a'.matches('(') → !! 13 the regular expression is malformed: a group has no ')'
    'a'.matches('a**') → !! 13 the regular expression is malformed: two repetitions stand behind each other
    'a'.matches('(?=a)') → !! 13 the regular expression is malformed: of '(?…' only groups and the flags i, m, s and U are supported
    'a'.matches(r'\1') → !! 13 the regular expression is malformed: a backslash stands before what is no escape
    'a'.matches('a{1001}') → !! 13 the regular expression is malformed: a repetition is at most 1000, and its second number not smaller
    'a'.matches('((a{100}){100}){100}') → !! 13 the regular expression is too large
    'a'.matches('(?:(?:(?:){1000}){1000}){1000}') → !! 13 the regular expression is too large
    'a'.matches('[b-a]') → !! 13 the regular expression is malformed: a range runs backwards
    'a'.matches(pod.kind + '(') → ! 5 the regular expression is malformed: a group has no ')'
    """#

  static let times = """
    timestamp('1970-01-01T00:00:00Z') → timestamp(0)
    timestamp('2024-02-29T12:30:45.5+02:00').getFullYear() → 2024
    timestamp('2024-02-29T12:30:45Z').getMonth() → 1
    timestamp('2024-02-29T12:30:45Z').getDate() → 29
    timestamp('2024-02-29T12:30:45Z').getDayOfMonth() → 28
    timestamp('2024-02-29T12:30:45Z').getDayOfWeek() → 4
    timestamp('2024-12-31T12:30:45Z').getDayOfYear() → 365
    timestamp('2024-02-29T23:30:45Z').getHours('+02:00') → 1
    timestamp('2024-02-29T23:30:45Z').getHours('Mars/Olympus') → ! 35 the time zone is not known
    timestamp('1969-12-31T23:59:59Z') → timestamp(-1)
    timestamp('1969-12-31T23:59:59Z').getSeconds() → 59
    timestamp('0001-01-01T00:00:00Z').getFullYear() → 1
    timestamp('2023-02-29T00:00:00Z') → ! 1 the string cannot be converted: it is malformed or outside the range of timestamp
    timestamp('2024-01-01T00:00:00Z') + duration('36h') == timestamp('2024-01-02T12:00:00Z') → true
    timestamp('2024-01-02T00:00:00Z') - timestamp('2024-01-01T00:00:00Z') == duration('24h') → true
    string(timestamp('2024-01-01T00:00:00.250Z')) → '2024-01-01T00:00:00.25Z'
    timestamp('9999-12-31T23:59:59Z') + duration('1s') → ! 35 the value is outside the range of timestamp
    timestamp('2024-01-01T00:00:00Z') < timestamp('2024-01-01T00:00:01Z') → true
    duration('1h30m').getMinutes() → 90
    duration('90s').getSeconds() → 90
    duration('1.5s').getMilliseconds() → 500
    string(duration('90m')) → '5400s'
    string(duration('-1.5s')) → '-1.5s'
    duration('1m') + duration('30s') → duration(90000000000ns)
    duration('1h') > duration('59m') → true
    duration('1d') → ! 1 the string cannot be converted: it is malformed or outside the range of duration
    int(timestamp('2024-01-01T00:00:00Z')) → 1704067200
    timestamp(1704067200) == timestamp('2024-01-01T00:00:00Z') → true
    """

  static let faults = """
    1 + → !! 4 expected a value, found the end of the expression
    1 + 'a' → !! 3 no matching overload of '+' for (int, string)
    1 2 → !! 3 expected an operator, found a number
    (1 → !! 3 expected ')', found the end of the expression
    [1 2] → !! 4 expected ',' or ']', found a number
    {'a' 1} → !! 6 expected ':', found a number
    'abc → !! 1 the text has no closing quote
    '\\q' → !! 2 this escape is none of the language's
    a.b → !! 1 unknown name 'a'
    pods.spec → !! 1 unknown name 'pods'
    drift.managr → !! 7 there is no field 'managr'
    has(drift.managr) → !! 1 there is no field 'managr'
    has(drift) → !! 1 has() asks for a field
    drift.manager + 1 → !! 15 no matching overload of '+' for (string, int)
    drift.manager == 1 → !! 15 no matching overload of '==' for (string, int)
    drift.manager.size → !! 15 string has no fields
    drift.manager && true → !! 7 a condition must be bool, not string
    drift.age > 5 → !! 11 no matching overload of '>' for (google.protobuf.Duration, int)
    drift.manager.startWith('a') → !! 15 there is no function 'startWith'
    startsWith('a', 'b') → !! 1 there is no function 'startsWith'
    1 == 1.0 → !! 3 no matching overload of '==' for (int, double)
    true ? 1 : 'a' → !! 6 the two sides of ':' are int and string
    1 ? 2 : 3 → !! 1 a condition before '?' must be bool, not int
    [1].all(1, true) → !! 9 all() needs a name for the items first
    [1].all(x, 1) → !! 12 the condition of all() must be bool, not int
    1.all(x, true) → !! 1 all() needs a list or a map, not int
    1[0] → !! 2 int cannot be indexed
    [1]['a'] → !! 4 the index of a list must be int, not string
    {'a': 1}[1] → !! 9 the key of map(string, int) cannot be int
    {1.5: 1} → !! 2 a map's key cannot be double
    Pod{name: 'a'} → !! 4 messages cannot be made here
    pod.?spec → !! 5 optional values are not supported
    for → !! 1 'for' is a reserved word
    a = b → !! 3 an expression cannot hold this character
    a & b → !! 3 an expression cannot hold this character
    """
}
