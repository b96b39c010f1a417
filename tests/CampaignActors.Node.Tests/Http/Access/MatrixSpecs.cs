using CampaignActors.Node.Http.Access;
using CampaignActors.Operations.Commands;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Node.Tests.Http.Access;

/// <summary>
/// Every role at every address, with every kind, verb and action in it, over HTTP. Who may is written down here a second time, in roles and
/// not in needs, so that neither the table nor its use can go wrong alone. An address, a kind or a verb that is not in it fails.
/// </summary>
public sealed class MatrixSpecs(PeopledNode node) : IClassFixture<PeopledNode>
{
    private const string Nobody = "";
    private const string Everybody = "viewer campaignManager reviewer stockKeeper workflowOperator recipientManager administrator";
    private const string Admins = "administrator";
    private const string Planners = "campaignManager administrator";
    private const string Deciders = "campaignManager reviewer administrator";
    private const string Keepers = "stockKeeper administrator";
    private const string PeopleKeepers = "recipientManager administrator";
    private const string ListKeepers = "campaignManager recipientManager administrator";
    private const string Operators = "workflowOperator administrator";

    /// <param name="Address">As it is mapped.</param>
    /// <param name="Url">One request to it.</param>
    /// <param name="Who">The roles that get in.</param>
    public sealed record Row(string Address, string Url, string Who)
    {
        public HttpMethod Method => HttpMethod.Parse(Address.Split(' ')[0]);
    }

    private static readonly Dictionary<string, string> s_kinds = new()
    {
        ["operators"] = Admins, ["groups"] = Admins, ["workflows"] = Admins, ["slots"] = Operators,
        ["plans"] = Planners, ["programs"] = Planners, ["campaigns"] = Planners, ["templates"] = Planners, ["deliveries"] = Planners,
        ["tasks"] = Planners,
        ["recipientFields"] = Planners, ["lists"] = ListKeepers, ["segments"] = Planners, ["typologies"] = Planners,
        ["budgets"] = Planners, ["providers"] = Planners, ["invoices"] = Planners, ["providerOrders"] = Planners, ["rates"] = Planners,
        ["stocks"] = Keepers, ["orders"] = Keepers, ["savedViews"] = Everybody,
    };

    private static readonly Dictionary<string, string> s_verbs = new()
    {
        ["approve"] = Deciders, ["reject"] = Deciders, ["confirm"] = Deciders, ["approvePart"] = Deciders,
        ["order"] = Keepers, ["receive"] = Keepers, ["postpone"] = Keepers,
        ["lower"] = Keepers, ["acceptProposal"] = Keepers, ["dropProposal"] = Keepers,
        // What they come to is in the body, see below.
        ["cancel"] = "campaignManager stockKeeper administrator", ["workflow"] = Operators,
        ["analyse"] = Planners, ["sendProof"] = Planners, ["submitProof"] = Planners, ["sent"] = Planners, ["restartExtraction"] = Planners,
        ["start"] = Planners,
        ["announce"] = Planners, ["close"] = Planners, ["reopen"] = Planners, ["campaignWorkflow"] = Planners, ["reset"] = Planners,
        ["fail"] = Planners,
        ["restartPreparation"] = Planners, ["prepare"] = Planners, ["submit"] = Planners, ["editContent"] = Planners,
        ["resetContent"] = Planners, ["pause"] = Planners,
        ["retryStep"] = Planners, ["reportStatus"] = Planners,
        ["resume"] = Planners, ["stop"] = Planners, ["delete"] = Planners, ["settle"] = Planners, ["unsettle"] = Planners,
        ["transfer"] = Planners, ["quote"] = Planners, ["removeView"] = Everybody,
    };

    private static readonly Dictionary<string, string> s_actions = new()
    {
        ["start"] = Admins, ["pause"] = Admins, ["stop"] = Admins, ["unconditionalStop"] = Admins, ["restart"] = Admins,
        ["purgeHistory"] = Admins,
        ["run"] = Operators, ["runFull"] = Operators, ["executePending"] = Operators, ["retry"] = Operators,
    };

    /// <summary>Operator commands that are not for everybody, each as it could be given.</summary>
    private static readonly Dictionary<string, string> s_commands = new()
    {
        ["cluster join -a akka.tcp://CampaignActors@127.0.0.1:1"] = Admins, ["cluster leave"] = Admins,
        ["cluster down -a akka.tcp://CampaignActors@127.0.0.1:1"] = Admins,
        ["cluster down-unreachable"] = Admins,
        ["workflow start stockMgt"] = Admins, ["workflow pause stockMgt"] = Admins, ["workflow stop stockMgt"] = Admins,
        ["workflow restart stockMgt"] = Admins,
        ["workflow unconditional-stop stockMgt"] = Admins, ["workflow purge-history stockMgt"] = Admins,
        ["workflow execute-pending stockMgt"] = Operators,
        ["workflow run stockMgt"] = Operators, ["workflow run-full stockMgt"] = Operators, ["workflow retry stockMgt"] = Operators,
        ["entity state budgets/M1"] = Operators, ["entity events budgets/M1"] = Operators, ["entity passivate budgets/M1"] = Operators,
        ["log peek"] = Operators, ["log tail"] = Operators,
    };

    private static readonly Row[] s_others =
    [
        new("GET /", "/", Everybody), new("GET /state", "/state", Everybody), new("GET /outside", "/outside", Everybody),
        new("GET /quiet", "/quiet", Everybody),
        new("GET /cluster", "/cluster", Everybody), new("GET /cluster/figures", "/cluster/figures", Everybody),
        new("GET /{kind}", "/budgets", Everybody), new("GET /{kind}/{code}", "/budgets/M1", Everybody),
        new("GET /{kind}/{code}/explain/{field}", "/budgets/M1/explain/free", Everybody),
        new("GET /budgets/{code}/overruns", "/budgets/M1/overruns", Everybody),
        new("GET /stocks/{stock}/{line}/explain/{field}", "/stocks/M1/M2/explain/inStock", Everybody),
        new("PATCH /stocks/{stock}/{line}", "/stocks/M1/M2", Keepers),
        new("GET /workflows", "/workflows", Everybody), new("GET /workflows/{name}", "/workflows/budgetMgt", Everybody),
        new("GET /workflows/{name}/progress", "/workflows/budgetMgt/progress", Everybody),
        new("GET /workflows/{name}/history", "/workflows/budgetMgt/history", Everybody),
        new("GET /workflows/{name}/parked", "/workflows/budgetMgt/parked", Everybody),
        new("GET /workflows/{name}/next", "/workflows/budgetMgt/next", Everybody),
        new("GET /quarantine", "/quarantine", Everybody),
        new("POST /quarantine/{kind}/{code}/release", "/quarantine/budgets/M1/release", Operators),
        new("GET /parked", "/parked", Everybody),
        new("POST /parked/{kind}/{code}/{action}", "/parked/budgets/M1/retry?from=tasks/T1&number=1", Operators),
        new("GET /views/status", "/views/status", Everybody), new("POST /views/rebuild", "/views/rebuild", Operators),
        new("GET /export", "/export", Admins), new("POST /whatif", "/whatif", Planners),
        new("GET /keys", "/keys", Admins), new("POST /keys", "/keys", Admins),
        new("POST /keys/{code}/revoke", "/keys/ghost/revoke", Admins),
        new("GET /events", "/events?kinds=nothing", Everybody),
        new("POST /operator", "/operator", Everybody), new("GET /operator/palettes", "/operator/palettes", Everybody),
        new("GET /audit", "/audit", Admins), new("GET /audit", "/audit?entity=keys/M1", Admins),
        new("GET /audit", "/audit?entity=campaigns/M1", Everybody),
        new("GET /audit/denied", "/audit/denied", Admins),
        new("GET /metrics", "/metrics", Everybody),
        new("GET /audience/count", "/audience/count?segment=M1", Everybody),
        new("POST /purge", "/purge?dryRun=true", Admins),
        new("GET /audience/targets", "/audience/targets", Operators),
        new("GET /messages", "/messages", Everybody), new("GET /messages/check", "/messages/check", Operators),
        new("GET /deliveries/{code}/messages", "/deliveries/M1/messages", Everybody),
        new("GET /deliveries/{code}/messages/lines", "/deliveries/M1/messages/lines?state=sent", PeopleKeepers),
        new("POST /deliveries/{code}/messages/decide", "/deliveries/M1/messages/decide", Planners),
        new("GET /deliveries/{code}/why", "/deliveries/M1/why?recipient=M1", PeopleKeepers),
        new("POST /recipients/import", "/recipients/import", PeopleKeepers), new("GET /recipients", "/recipients", PeopleKeepers),
        new("GET /recipients/{key}", "/recipients/M1", PeopleKeepers), new("DELETE /recipients/{key}", "/recipients/M1", PeopleKeepers),
        new("POST /recipients/{key}/clear", "/recipients/M1/clear", PeopleKeepers),
        new("POST /recipients/{key}/suppress", "/recipients/M1/suppress", PeopleKeepers),
        new("POST /suppressions", "/suppressions", PeopleKeepers), new("GET /suppressions", "/suppressions", PeopleKeepers),
        new("POST /suppressions/import", "/suppressions/import", PeopleKeepers),
        new("GET /suppressions/counts", "/suppressions/counts", PeopleKeepers),
        new("GET /recipients/import/progress", "/recipients/import/progress?watch=M1", PeopleKeepers),
        new("POST /suppressions/lift", "/suppressions/lift", PeopleKeepers),
        new("GET /audience/fields", "/audience/fields", ListKeepers), new("GET /audit/people", "/audit/people", Admins),
        new("GET /reports/{name}", "/reports/summary", Everybody), new("GET /calendar", "/calendar", Everybody),
        new("GET /work", "/work?for=M1", Everybody), new("GET /warnings", "/warnings", Everybody),
        new("GET /deliveries/{code}/preview", "/deliveries/M1/preview", Everybody),
        new("GET /deliveries/{code}/decisions", "/deliveries/M1/decisions", Everybody),
        new("GET /tasks/{code}/decisions", "/tasks/M1/decisions", Everybody),
        new("GET /whoami", "/whoami", Everybody),
        new("GET /stocks/{stock}/{line}/outlook", "/stocks/M1/M2/outlook", Everybody),
        new("GET /workflows/{name}/backlog", "/workflows/budgetMgt/backlog", Everybody),
        new("GET /calendar/move", "/calendar/move?entity=tasks/NONE", Everybody),
        new("GET /calendar/coming", "/calendar/coming", Everybody), new("GET /lines", "/lines", Everybody),
        new("GET /calendar/lanes", "/calendar/lanes", Everybody),
    ];

    private static readonly string[] s_open =
        ["GET /health/live", "GET /health/ready", "GET /openapi/v1.json", "POST /providers/{code}/events"];

    private static IEnumerable<Row> Rows =>
    [
        .. s_others,
        .. new[] { "PUT", "POST", "PATCH" }.SelectMany(method => s_kinds.Select(
            k => new Row($"{method} /{{kind}}/{{code}}", $"/{k.Key}/M1", k.Value))),
        .. s_verbs.Select(v => new Row("POST /commands/{verb}", $"/commands/{v.Key}", v.Value)),
        .. s_actions.Select(a => new Row("POST /workflows/{name}/{action}", $"/workflows/deliveryMgt/{a.Key}", a.Value)),
    ];

    public static TheoryData<string, string, string> Requests
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var row in Rows)
                data.Add(row.Address, row.Url, row.Who);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Only_permitted_roles_reach_each_endpoint(string address, string url, string who)
    {
        var row = new Row(address, url, who);

        var unknown = await AskAsync(node.Stranger, row);
        Assert.Equal((HttpStatusCode.Unauthorized, "unauthenticated"), (unknown.Status, unknown["code"]));
        Assert.Equal("Bearer", unknown.Response.Headers.WwwAuthenticate.ToString());
        foreach (var role in Enum.GetValues<Role>())
        {
            var reply = await AskAsync(node.As(role), row);
            var may = who.Split(' ').Contains(Scalars.NameOf(role));
            Assert.NotEqual(HttpStatusCode.Unauthorized, reply.Status);
            Assert.True(may != IsDenied(reply), $"{address} {url} as {role}: {(int)reply.Status} {reply.Raw}");
        }
        Assert.False(IsDenied(await AskAsync(node.Admin, row)));
    }

    private static Task<Reply> AskAsync(Api api, Row row) => api.SendAsync(row.Method, row.Url, row.Method == HttpMethod.Get ? null : "{}");

    /// <summary>What the domain forbids is another matter.</summary>
    private static bool IsDenied(Reply reply) => reply.Status == HttpStatusCode.Forbidden && reply["code"] == "denied";

    [Fact]
    public void Every_address_says_what_it_asks_and_is_in_the_matrix()
    {
        var endpoints = node.Node.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();

        Assert.NotEmpty(endpoints);
        Assert.All(endpoints, e => Assert.True(
            e.Metadata.GetMetadata<Admission>() is not null,
            $"{e.DisplayName} does not say what it asks of its caller"));
        // A fallback has no method of its own, and what the page of the documentation consists of is up to its library.
        Assert.All(endpoints.Where(PageAddresses.Has), e => Assert.True(e.Metadata.GetMetadata<Admission>()!.IsOpen));
        var addresses = endpoints.Where(e => !PageAddresses.Has(e))
            .SelectMany(e =>
                (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(m => $"{m} {e.RoutePattern.RawText}"));
        Assert.Equal(
            Rows.Select(r => r.Address).Concat(s_open).Distinct().Order(StringComparer.Ordinal),
            addresses.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_kind_verb_and_action_has_its_row()
    {
        string[] forFiles =
            [VerbCatalogue.Create, VerbCatalogue.Set, VerbCatalogue.Parallel, "crash", "suppress", "unsubscribe", "bounce"];
        Assert.Equal(KindCatalogue.SetNames.Order(StringComparer.Ordinal), s_kinds.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            KindCatalogue.SetNames.Append("lines").Order(StringComparer.Ordinal), NeedTable.KindNames.Order(StringComparer.Ordinal));
        Assert.Equal(VerbCatalogue.Names.Except(forFiles).Order(StringComparer.Ordinal), s_verbs.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(VerbCatalogue.Names.Except(forFiles).Order(StringComparer.Ordinal), NeedTable.VerbNames.Order(StringComparer.Ordinal));
        Assert.Equal(WorkflowActions.Names.Order(StringComparer.Ordinal), s_actions.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(WorkflowActions.Names.Order(StringComparer.Ordinal), NeedTable.WorkflowActionNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_operator_command_is_for_these_roles_and_no_others()
    {
        var commands = OperatorCatalogue.Palettes.SelectMany(p => p.Commands).ToList();
        Assert.All(s_commands.Keys, text => Assert.Contains(commands, c => c.Text == Definition(text)));
        foreach (var command in commands)
        {
            var who = s_commands.FirstOrDefault(c => Definition(c.Key) == command.Text).Value ?? Everybody;
            foreach (var role in Enum.GetValues<Role>())
                Assert.True(
                    who.Split(' ').Contains(Scalars.NameOf(role)) == (OperatorRunner.Denied(command, Only(role)) is null),
                    $"{command.Text} as {role}");
            Assert.NotNull(OperatorRunner.Denied(command, new Caller("ghost", new HashSet<Role>(), "")));
        }
    }

    public static TheoryData<string> Commands => [.. s_commands.Keys];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Operator_command_is_refused_to_other_roles_and_audited(string command)
    {
        var who = s_commands[command];
        foreach (var role in Enum.GetValues<Role>().Where(r => !who.Split(' ').Contains(Scalars.NameOf(r))))
        {
            // Also where its arguments are wrong: the refusal comes first.
            foreach (
                var text in new[] { command, Definition(command), $"{command} --nothing", $"{command} too many words", $"{command} 'open" })
            {
                var reply = await node.As(role).PostAsync("/operator", $$"""{"command": "{{text}}"}""");
                Assert.True(IsDenied(reply), $"{text} as {role}: {(int)reply.Status} {reply.Raw}");
            }
        }
        await Until.TrueAsync(
            async () => (await node.Admin.GetAsync("/audit/denied?limit=1000")).Json["items"]!.AsArray().Any(d =>
                d!.ToJsonString().Contains($"{Definition(command)} is not for the role viewer", StringComparison.Ordinal)),
            "the refusal is in the audit list");
    }

    private static string Definition(string text) => string.Join(' ', text.Split(' ').Take(2));

    private static Caller Only(Role role) => new("somebody", new HashSet<Role> { role }, "");

    [Fact]
    public void A_viewer_changes_nothing_but_own_saved_views()
    {
        // What a viewer may run of operator commands is looked at by itself.
        Assert.Equal(
            ["/commands/removeView", "/operator", "/savedViews/M1", "/savedViews/M1", "/savedViews/M1"],
            Rows.Where(r => r.Method != HttpMethod.Get && r.Who.Split(' ').Contains("viewer")).Select(r => r.Url)
                .Order(StringComparer.Ordinal));
        Assert.All(Enum.GetValues<Need>().Except([Need.Read]), need => Assert.False(
            new Caller("v", new HashSet<Role> { Role.Viewer }, "").May(need)));
        Assert.Equal(Nobody, string.Join(' ', Enum.GetValues<Need>().Where(new Caller("n", new HashSet<Role>(), "").May)));
    }

    /// <summary>Where the body says what a command comes to, it is looked at before anything happens.</summary>
    [Theory]
    [InlineData("cancel", """{"delivery": "M1"}""", Planners)]
    [InlineData("cancel", """{"task": "M1"}""", Planners)]
    [InlineData("cancel", """{"campaign": "M1"}""", Planners)]
    [InlineData("cancel", """{"order": "M1"}""", Keepers)]
    [InlineData("workflow", """{"name": "deliveryMgt", "action": "run"}""", Operators)]
    [InlineData("workflow", """{"name": "deliveryMgt", "action": "executePending"}""", Operators)]
    [InlineData("workflow", """{"name": "deliveryMgt", "action": "stop"}""", Admins)]
    [InlineData("workflow", """{"name": "deliveryMgt", "action": "purgeHistory"}""", Admins)]
    [InlineData("campaignWorkflow", """{"campaign": "M1", "number": 1, "action": "stop"}""", Planners)]
    [InlineData("campaignWorkflow", """{"campaign": "M1", "number": 1, "action": "unconditionalStop"}""", Admins)]
    public async Task A_command_is_judged_by_what_it_comes_to(string verb, string body, string who)
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            var reply = await node.As(role).PostAsync($"/commands/{verb}", body);
            Assert.True(
                who.Split(' ').Contains(Scalars.NameOf(role)) != IsDenied(reply),
                $"{verb} {body} as {role}: {(int)reply.Status} {reply.Raw}");
        }
    }

    [Theory]
    [InlineData("PUT", "/nothing/N1")]
    [InlineData("GET", "/nothing/at/all")]
    [InlineData("DELETE", "/budgets/N1")]
    [InlineData("POST", "/commands/nothing")]
    public async Task Unknown_routes_need_authentication_only(string method, string url)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await node.Stranger.SendAsync(HttpMethod.Parse(method), url, null)).Status);
        Assert.True(
            (
                await node.As(Role.Viewer).SendAsync(
                    HttpMethod.Parse(method), url, null)).Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Nothing_of_a_body_is_read_for_a_stranger()
    {
        var request = new HttpRequestMessage(HttpMethod.Put, "/budgets/N1") { Content = new StringContent("this is not JSON") };
        Assert.Equal(HttpStatusCode.Unauthorized, (await node.Stranger.SendAsync(request)).Status);
        request = new HttpRequestMessage(HttpMethod.Put, "/budgets/N1") { Content = new StringContent("this is not JSON") };
        Assert.True(IsDenied(await node.As(Role.Viewer).SendAsync(request)));
        foreach (var health in new[] { "/health/live", "/health/ready" })
            Assert.Equal(HttpStatusCode.OK, (await node.Stranger.GetAsync(health)).Status);
    }
}
