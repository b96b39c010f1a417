using System.Net.Http.Headers;

namespace CampaignActors.Node.Tests.Http;

/// <summary>
/// Whatever is wrong with a request: a problem in one line, no stack trace, nothing persisted. The list follows the bad inputs that
/// every surface must meet.
/// </summary>
public sealed class BadRequestSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    private readonly Api _api = node.Api;

    private static string Emoji(int count) => string.Concat(Enumerable.Repeat("😀", count));

    public static TheoryData<string, string> Codes => new()
    {
        { "slash", "a%2Fb" },
        { "bare slash", "a/b" },
        { "percent", "a%25b" },
        { "broken percent", "a%zz" },
        { "space", "a%20b" },
        { "hash", "a%23b" },
        { "umlaut", "%C3%BC" },
        { "emoji", Uri.EscapeDataString("😀") },
        { "right to left", Uri.EscapeDataString("a\u202eb") },
        { "line break", "a%0Ab" },
        { "65 characters", new string('a', 65) },
        { "10,000 characters", new string('a', 10_000) },
        { "10,000 emoji", Uri.EscapeDataString(Emoji(10_000)) },
    };

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Malformed_code_is_refused_in_one_line(string what, string code)
    {
        foreach (
            var reply in new[] { await _api.GetAsync($"/budgets/{code}"), await _api.PutAsync($"/budgets/{code}", """{"allocated": 1}""") })
        {
            Refused(reply, HttpStatusCode.BadRequest, "invalid");
            Assert.True(reply["detail"]!.Contains("is not a code", StringComparison.Ordinal), what);
        }
    }

    [Fact]
    public async Task A_code_of_64_characters_is_one()
    {
        var code = new string('a', 64);

        Assert.Equal(HttpStatusCode.OK, (await _api.PutAsync($"/budgets/{code}", """{"allocated": 1}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _api.GetAsync($"/budgets/{code}")).Status);
    }

    [Theory]
    [InlineData("/budgets/BAD", "", "empty")]
    [InlineData("/budgets/BAD", "{", "not JSON")]
    [InlineData("/budgets/BAD", "{} {}", "not JSON")]
    [InlineData("/budgets/BAD", "[]", "expected a map")]
    [InlineData("/budgets/BAD", "3", "expected a map")]
    [InlineData("/budgets/BAD", "null", "expected a map")]
    [InlineData("/budgets/BAD", """{"allocated": 1, "allocated": 2}""", "given twice")]
    [InlineData("/budgets/BAD", """{"alocated": 1}""", "did you mean 'allocated'")]
    [InlineData("/budgets/BAD", """{"allocated": -1}""", "negative")]
    [InlineData("/budgets/BAD", """{"allocated": "NaN"}""", "not a number")]
    [InlineData("/budgets/BAD", """{"allocated": "1,5"}""", "not a number")]
    [InlineData("/budgets/BAD", """{"allocated": 1e28}""", "not a number")]
    [InlineData("/budgets/BAD", """{"allocated": 1.005}""", "too many decimals")]
    [InlineData("/budgets/BAD", """{"allocated": 12345678901234567890123456789012345}""", "too many digits")]
    [InlineData("/budgets/BAD", """{"allocated": 9999999999999999}""", "too large")]
    [InlineData("/budgets/BAD", """{"allocated": {"x": 1}}""", "allocated")]
    [InlineData("/budgets/BAD", """{"allocated": 1, "owner": "no body"}""", "not a code")]
    [InlineData("/budgets/BAD", """{"allocated": 1, "overrun": "maybe"}""", "overrun")]
    [InlineData("/budgets/BAD?currency=eur", """{"allocated": 1}""", "currency")]
    [InlineData("/budgets/BAD?currency=EURO", """{"allocated": 1}""", "currency")]
    [InlineData("/budgets/BAD?zone=Mars/Base", """{"allocated": 1}""", "time zone")]
    [InlineData("/budgets/BAD?curency=EUR", """{"allocated": 1}""", "did you mean 'currency'")]
    [InlineData("/campaigns/BAD", """{"program": "X", "start": "2026-02-30"}""", "calendar")]
    [InlineData("/campaigns/BAD", """{"program": "X", "start": "9999-01-01"}""", "year")]
    [InlineData("/campaigns/BAD", """{"program": "X", "start": "tomorrow"}""", "not a time")]
    [InlineData("/stocks/BAD", """{"lines": {"L": {"initial": 1.5}}}""", "whole")]
    [InlineData("/stocks/BAD", """{"lines": {"L": {"initial": -1}}}""", "negative")]
    [InlineData("/budgets/BAD", "{\"label\": \"\\ud800\"}", "half a character")]
    public async Task A_wrong_body_is_refused_and_leaves_nothing(string path, string body, string expected)
    {
        var reply = await _api.PutAsync(path, body);

        Refused(reply, HttpStatusCode.BadRequest, "invalid");
        Assert.Contains(expected, reply["detail"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await _api.GetAsync(path.Split('?')[0])).Status);
    }

    [Fact]
    public async Task All_errors_are_listed_with_their_places()
    {
        var reply = await _api.PutAsync("/budgets/BAD", "{\n \"allocated\": -1,\n \"colour\": \"red\"\n}");

        Refused(reply, HttpStatusCode.BadRequest, "invalid");
        var errors = reply.Json["errors"]!.AsArray().Select(e => e!.ToString()).ToList();
        Assert.Equal(2, errors.Count);
        Assert.StartsWith("body:2:", errors[0], StringComparison.Ordinal);
        Assert.StartsWith("body:3:", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deep_nesting_is_refused() =>
        Refused(
            await _api.PutAsync("/budgets/BAD", string.Concat(Enumerable.Repeat("{\"a\":", 1_000)) + "1" + new string('}', 1_000)),
            HttpStatusCode.BadRequest,
            "invalid");

    [Fact]
    public async Task More_than_ten_megabytes_are_not_read()
    {
        var reply = await _api.PutAsync("/budgets/BAD", $$"""{"label": "{{new string('x', 11 * 1024 * 1024)}}"}""");

        Refused(reply, HttpStatusCode.RequestEntityTooLarge, "invalid");
        Assert.Contains("10 MB", reply["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Content_of_another_type_is_refused(string? type)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, "/budgets/BAD")
        {
            Content = new ByteArrayContent("""{"allocated": 1}"""u8.ToArray()),
        };
        request.Content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);

        Refused(await _api.SendAsync(request), HttpStatusCode.UnsupportedMediaType, "invalid");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        var request = new HttpRequestMessage(HttpMethod.Put, "/budgets/BAD")
        {
            Content = new ByteArrayContent([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        Refused(await _api.SendAsync(request), HttpStatusCode.BadRequest, "invalid");
    }

    [Theory]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound, "unknown")]
    [InlineData("GET", "/nothing/at/all", HttpStatusCode.NotFound, "unknown")]
    [InlineData("GET", "/lines/L1", HttpStatusCode.NotFound, "unknown")]
    [InlineData("GET", "/trees/budgets", HttpStatusCode.NotFound, "unknown")]
    [InlineData("GET", "/budget/B1", HttpStatusCode.NotFound, "unknown")]
    [InlineData("GET", "/budgets/NONE", HttpStatusCode.NotFound, "unknown")]
    [InlineData("GET", "/templates/NONE", HttpStatusCode.NotFound, "unknown")]
    [InlineData("GET", "/workflows/fooMgt", HttpStatusCode.NotFound, "unknown")]
    [InlineData("POST", "/workflows/fooMgt/run", HttpStatusCode.NotFound, "unknown")]
    [InlineData("POST", "/workflows/budgetMgt/explode", HttpStatusCode.NotFound, "unknown")]
    [InlineData("POST", "/workflows/budgetMgt/run?full=perhaps", HttpStatusCode.BadRequest, "invalid")]
    [InlineData("POST", "/workflows/budgetMgt/stop?full=true", HttpStatusCode.BadRequest, "invalid")]
    [InlineData("POST", "/commands/explode", HttpStatusCode.NotFound, "unknown")]
    [InlineData("POST", "/commands/crash", HttpStatusCode.NotFound, "unknown")]
    [InlineData("POST", "/workflows/budgetMgt/retry?item=DM1", HttpStatusCode.BadRequest, "invalid")]
    [InlineData("POST", "/workflows/budgetMgt/retry?item=deliveries/DM1", HttpStatusCode.NotFound, "unknown")]
    [InlineData("GET", "/workflows/sixthMgt", HttpStatusCode.NotFound, "unknown")]
    [InlineData("GET", "/workflows/sixthMgt/history", HttpStatusCode.NotFound, "unknown")]
    [InlineData("GET", "/workflows/budgetMgt?lang=fr", HttpStatusCode.BadRequest, "invalid")]
    [InlineData("GET", "/workflows/budgetMgt/next?count=0", HttpStatusCode.BadRequest, "invalid")]
    [InlineData("DELETE", "/budgets/B1", HttpStatusCode.MethodNotAllowed, "invalid")]
    [InlineData("POST", "/budgets", HttpStatusCode.MethodNotAllowed, "invalid")]
    [InlineData("POST", "/state", HttpStatusCode.MethodNotAllowed, "invalid")]
    [InlineData("GET", "/budgets?limit=0", HttpStatusCode.BadRequest, "invalid")]
    [InlineData("GET", "/budgets?limit=-1", HttpStatusCode.BadRequest, "invalid")]
    [InlineData("GET", "/budgets?limit=1000000000", HttpStatusCode.BadRequest, "invalid")]
    [InlineData("GET", "/budgets?limit=ten", HttpStatusCode.BadRequest, "invalid")]
    [InlineData("GET", "/budgets?limit=1&limit=2", HttpStatusCode.BadRequest, "invalid")]
    [InlineData("GET", "/budgets?after=a%2Fb", HttpStatusCode.BadRequest, "invalid")]
    [InlineData("GET", "/budgets?sort=free", HttpStatusCode.BadRequest, "invalid")]
    public async Task Addresses_that_lead_nowhere_say_so(string method, string path, HttpStatusCode status, string code) =>
        Refused(await _api.SendAsync(HttpMethod.Parse(method), path, method is "GET" or "DELETE" ? null : "{}"), status, code);

    [Theory]
    [InlineData("approve", """{"delivery": "NONE", "step": "target", "by": "mia"}""", HttpStatusCode.NotFound)]
    [InlineData("approve", """{"delivery": "NONE", "step": "target"}""", HttpStatusCode.BadRequest)]
    [InlineData("approve", """{"delivery": "A", "task": "B", "step": "target", "by": "mia"}""", HttpStatusCode.BadRequest)]
    [InlineData("analyse", """{"delivery": "NONE", "targeted": 1.5}""", HttpStatusCode.BadRequest)]
    [InlineData("analyse", """{"delivery": "NONE", "targeted": -1}""", HttpStatusCode.BadRequest)]
    [InlineData("settle", """{"invoice": "NONE", "line": 99999999999}""", HttpStatusCode.BadRequest)]
    [InlineData("cancel", "{}", HttpStatusCode.BadRequest)]
    public async Task Wrong_arguments_of_a_verb_are_refused(string verb, string arguments, HttpStatusCode status) =>
        Refused(await _api.PostAsync($"/commands/{verb}", arguments), status, status == HttpStatusCode.NotFound ? "unknown" : "invalid");

    [Fact]
    public async Task Reference_of_a_field_must_exist()
    {
        var reply = await _api.PutAsync("/campaigns/BAD", """{"program": "NONE"}""");

        Refused(reply, HttpStatusCode.NotFound, "unknown");
        Assert.Equal(HttpStatusCode.NotFound, (await _api.GetAsync("/campaigns/BAD")).Status);
    }

    [Theory]
    [InlineData("Idempotency-Key", "")]
    [InlineData("Idempotency-Key", "a\tb")]
    [InlineData("X-Operator", "no body")]
    [InlineData("X-Operator", "a/b")]
    public async Task Wrong_headers_are_refused(string name, string value) =>
        Refused(await _api.PutAsync("/plans/BAD", """{"label": "x"}""", (name, value)), HttpStatusCode.BadRequest, "invalid");

    [Fact]
    public async Task A_command_id_has_200_characters_at_the_most()
    {
        Refused(
            await _api.PutAsync("/plans/BAD", """{"label": "x"}""", ("Idempotency-Key", new string('x', 201))),
            HttpStatusCode.BadRequest,
            "invalid");
        Assert.Equal(
            HttpStatusCode.OK,
            (await _api.PutAsync("/plans/GOOD", """{"label": "x"}""", ("Idempotency-Key", new string('x', 200)))).Status);
    }

    [Fact]
    public async Task Pages_of_others_cannot_use_the_node()
    {
        var page = await _api.PostAsync("/workflows/budgetMgt/stop", null, ("Origin", "https://example.com"));
        var own = await _api.PutAsync(
            "/plans/OWN", """{"label": "x"}""", ("Origin", _api.Http.BaseAddress!.GetLeftPart(UriPartial.Authority)));
        var renamed = await _api.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/state") { Headers = { Host = "evil.example.com" } });

        Refused(page, HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal(HttpStatusCode.OK, own.Status);
        Refused(renamed, HttpStatusCode.BadRequest, "invalid");
    }

    [Theory]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003")]
    [InlineData("GET /budgets/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    [InlineData("hello\r\n\r\n")]
    public async Task Hostile_bytes_do_not_hurt(string bytes)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", _api.Http.BaseAddress!.Port);
        await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(bytes));
        using var reader = new StreamReader(socket.GetStream());
        socket.Client.Shutdown(SocketShutdown.Send);
        var answer = await Until.DoneAsync(reader.ReadToEndAsync(), "the node closes the connection");

        Assert.DoesNotContain(" at ", answer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _api.GetAsync("/health/live")).Status);
    }

    private static void Refused(Reply reply, HttpStatusCode status, string code)
    {
        Assert.Equal(
            (status, "application/problem+json", code), (reply.Status, reply.Type, reply.Status == status ? reply["code"] : reply.Raw));
        Assert.Equal((int)status, (int)reply.Json["status"]!);
        Assert.NotEqual("", reply["title"]);
        Assert.DoesNotContain('\n', reply["detail"]!);
        Assert.True(reply["detail"]!.Length < 600, "the line is too long");
        Assert.DoesNotContain("   at ", reply.Raw, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", reply.Raw, StringComparison.Ordinal);
    }
}
