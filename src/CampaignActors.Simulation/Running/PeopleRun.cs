using System.Text.Json.Nodes;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Audience;
using CampaignActors.Protocol.Shell;
using CampaignActors.Recipients.Importing;
using CampaignActors.Simulation.Engines;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Simulation.Running;

/// <summary>What a scenario does with people: sets them up, suppresses them, and looks at who is in a frozen target.</summary>
internal sealed class PeopleRun(Scenario scenario, IEngine engine)
{
    private const string NotTargeted = "notTargeted";
    private const string Selected = "selected";

    private static readonly string[] s_verbs = ["suppress", "unsubscribe", "bounce"];

    public static bool Does(VerbCall call) => s_verbs.Contains(call.Verb);

    /// <exception cref="InputException">The store does not take a person, or the file of people cannot be read.</exception>
    public async Task SetUpAsync()
    {
        await PutAsync();
        await ImportAsync();
        foreach (var spec in scenario.Recipients)
        {
            foreach (var (channel, reason) in spec.Suppressed)
                await SuppressAsync(spec.Recipient.Key, channel, reason, "setup");
        }
    }

    private async Task PutAsync()
    {
        if (scenario.Recipients.Count == 0)
            return;
        try
        {
            await engine.Recipients.PutAsync([.. scenario.Recipients.Select(r => r.Recipient)], CancellationToken.None);
        }
        catch (AudienceException e)
        {
            throw new InputException(scenario.Recipients[0].Position, $"the recipients cannot be set up: {e.Message}");
        }
    }

    private async Task ImportAsync()
    {
        if (scenario.RecipientFile is not { } named)
            return;
        try
        {
            await using var file = File.OpenRead(named.Path);
            var rejected = new List<RejectedRow>();
            var lists = scenario.Setup.Where(e => e.Kind == Kinds.Lists).Select(e => e.Code.Text);
            await new RecipientImport(new Target(engine.Recipients, [.. lists]))
                .RunAsync(file, new ImportOptions(), rejected.Add, null, CancellationToken.None);
            if (rejected.Count > 0)
                throw new InputException(named.Position, $"line {rejected[0].Line} of {named.Path}: {rejected[0].Reason}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ImportException)
        {
            throw new InputException(named.Position, $"the recipients of {named.Path} cannot be read: {e.Message}");
        }
    }

    /// <summary>One of the commands about people, which no entity decides.</summary>
    public async Task<Answer> DoAsync(VerbCall call)
    {
        var arguments = call.Arguments;
        switch (call.Verb)
        {
            case "suppress":
                return await SuppressAsync(
                    arguments.TextOf("recipient")!, Scalars.Member<Channel>(arguments.TextOf("channel")!),
                    Scalars.Member<SuppressionReason>(arguments.TextOf("reason") ?? "manual"), "scenario");
            case "unsubscribe":
                return await TellAsync(
                    arguments.TextOf("recipient")!, arguments.TextOf("delivery")!, FeedbackKind.Unsubscription,
                    SuppressionReason.Unsubscribed);
            default:
                return await BounceAsync(arguments);
        }
    }

    private async Task<Answer> BounceAsync(MapNode arguments)
    {
        var delivery = arguments.TextOf("delivery")!;
        var answer = new Answer(Outcome.Unchanged, 0);
        var hard = arguments.TextOf("hard") == "true";
        foreach (var key in (arguments.Find("recipients") as ListNode)?.Items.OfType<ScalarNode>() ?? [])
        {
            var one = await TellAsync(
                key.Text, delivery, hard ? FeedbackKind.HardBounce : FeedbackKind.SoftBounce, hard ? SuppressionReason.Bounced : null);
            if (!one.Ok)
                return one;
            if (one.Outcome == Outcome.Accepted)
                answer = one;
        }
        return answer;
    }

    /// <summary>
    /// Tells the ledger about the message that the delivery has sent the person; where it has sent none from here, the person is suppressed
    /// for its channel alone.
    /// </summary>
    private async Task<Answer> TellAsync(string key, string delivery, FeedbackKind kind, SuppressionReason? reason)
    {
        var ledger = engine.Recipients.Messages;
        var lines = await engine.Recipients.FindAsync(key, CancellationToken.None) is null
            ? []
            : await ledger.OfRecipientAsync(key, CancellationToken.None);
        if (lines.FirstOrDefault(l => l.Mailing.Delivery == delivery && l.State.IsHandedOver()) is { } line)
        {
            var news = await ledger.FeedbackAsync(line, kind, $"{kind}:{engine.Now}", engine.Now, CancellationToken.None);
            return new Answer(news ? Outcome.Accepted : Outcome.Unchanged, 0);
        }
        return reason is { } because
            ? await SuppressAsync(key, await ChannelAsync(delivery), because, delivery)
            : new Answer(Outcome.Unchanged, 0);
    }

    private async Task<Answer> SuppressAsync(string key, Channel channel, SuppressionReason reason, string source)
    {
        if (await engine.Recipients.FindAsync(key, CancellationToken.None) is null)
            return Answer.Rejected(0, Refusal.Unknown, $"unknown recipient '{key}'");
        var added = await engine.Recipients.SuppressAsync(
            key, new Suppression(channel, reason, engine.Now, source), CancellationToken.None);
        return new Answer(added ? Outcome.Accepted : Outcome.Unchanged, 0);
    }

    private async Task<Channel> ChannelAsync(string delivery)
    {
        var channel = (await engine.StateAsync())[Kinds.Deliveries]?[delivery]?["channel"]?.GetValue<string>();
        return TargetQuestions.ChannelOf(channel is null ? DeliveryChannel.Email : Scalars.Member<DeliveryChannel>(channel));
    }

    /// <summary>
    /// Adds what <paramref name="expect"/> asks about people of frozen targets: <c>control</c> and <c>recipients</c>. No state that the
    /// system shows holds them.
    /// </summary>
    public async Task<JsonObject> JoinAsync(MapNode expect, JsonObject state)
    {
        if (expect.Find(Kinds.Deliveries) is not MapNode deliveries)
            return state;
        foreach (var (code, value) in deliveries.Entries)
        {
            if (value is not MapNode fields || !(fields.Has("control") || fields.Has("recipients"))
                || state[Kinds.Deliveries]?[code.Text] is not JsonObject delivery)
                continue;
            var rows = await RowsAsync(code.Text, delivery);
            if (fields.Has("control"))
                delivery["control"] = Control(rows);
            if (fields.Find("recipients") is MapNode people)
            {
                var places = new JsonObject();
                foreach (var (key, _) in people.Entries)
                    places[key.Text] = await MessageOfAsync(code.Text, key.Text) ?? PlaceOf(key.Text, rows);
                delivery["recipients"] = places;
            }
        }
        return state;
    }

    /// <summary>What became of the message of a delivery to a person; <c>null</c>: there is none yet.</summary>
    private async Task<string?> MessageOfAsync(string delivery, string key)
    {
        var lines = await engine.Recipients.Messages.OfRecipientAsync(key, CancellationToken.None);
        return lines.FirstOrDefault(l => l.Mailing.Delivery == delivery) is { State: not MessageState.Pending } line
            ? Scalars.NameOf(line.State)
            : null;
    }

    private static string PlaceOf(string key, IReadOnlyList<TargetRow> rows) =>
        rows.FirstOrDefault(r => r.Recipient?.Key == key) is { } row ? row.Reason ?? Selected : NotTargeted;

    private static JsonArray? Control(IReadOnlyList<TargetRow> rows)
    {
        var keys = rows.Where(r => r.Reason == ExclusionReasons.Control).Select(r => r.Recipient?.Key ?? "")
            .Order(StringComparer.Ordinal).ToList();
        return keys.Count == 0 ? null : new JsonArray([.. keys.Select(k => (JsonNode)k)]);
    }

    private async Task<IReadOnlyList<TargetRow>> RowsAsync(string code, JsonObject delivery)
    {
        if (delivery["target"] is not JsonObject target)
            return [];
        var key = new TargetKey(code, target["preparation"]!.GetValue<int>(), target["attempt"]!.GetValue<int>());
        return await engine.Recipients.RowsAsync(key, all: true, CancellationToken.None).ToListAsync();
    }

    /// <summary>The store of the run, which knows the lists of the setup before a person is on them.</summary>
    private sealed class Target(IRecipientDatabase store, IReadOnlyList<string> lists) : IImportTarget
    {
        public Task<RecipientLayout> LayoutAsync(CancellationToken ct) => store.LayoutAsync(ct);

        public async Task<IReadOnlyList<string>> ListsAsync(CancellationToken ct) =>
            [.. lists.Union(await store.ListsAsync(ct).ConfigureAwait(false))];

        public Task<PutCounts> PutAsync(IReadOnlyCollection<Recipient> recipients, bool dryRun, CancellationToken ct) =>
            store.PutAsync(recipients, dryRun, ct);
    }
}
