using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Actors;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Audience.Stores;
using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Links;
using CampaignActors.Node.Configuration;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Node.Public;

/// <summary>
/// The page behind the link of a mail (domain.md §5.9 rule 6): it shows what waits, and decides it as the operator who got the mail, for
/// the step, round and stage of the link alone. The entity checks rights, round and stage, as for every other caller.
/// </summary>
internal sealed class LinkedDecision(
    IEntityClient client, StartedNode node, ILinkSecret secret, IDomainClock clock, NodeArguments arguments) : IDecisionPage
{
    private const string Yes = "approve";
    private const string No = "reject";
    private static readonly string s_start = Scalars.NameOf(ApprovalType.Start);

    public async Task<PublicPage?> ShowAsync(string link, PublicLanguage language, CancellationToken ct) =>
        await ReadAsync(link, ct) is { } read && await DocumentAsync(read, ct) is { } document
            ? Page(read, document, DecisionTexts.In(language))
            : null;

    public async Task<PublicPage?> DecideAsync(string link, string decision, string? note, PublicLanguage language, CancellationToken ct)
    {
        if (await ReadAsync(link, ct) is not { } read || await DocumentAsync(read, ct) is not { } document)
            return null;
        var texts = DecisionTexts.In(language);
        if (CommandOf(read, decision, note) is not { } command)
            return Page(read, document, texts);
        var id = $"decide:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{link}\n{decision}\n{note}")))[..32]}";
        var message = new CommandMessage(read.Entity, id, read.Operator, clock.Now, command) { Via = "link" };
        var answer = await client.SendAsync(message, ct);
        var said = answer.Ok ? texts.Accepted
            : answer.Outcome == Outcome.Unknown || answer.RetryAfter is not null ? texts.NotNow
            : texts.With(texts.Refused, answer.Text);
        var after = await DocumentAsync(read, ct) ?? document;
        return new PublicPage(Title(read), [said]) { Facts = Facts(read, after, texts) };
    }

    private async Task<DecisionLink?> ReadAsync(string link, CancellationToken ct) =>
        DecisionLink.TryRead(link, await secret.LinkKeyAsync(ct), clock.Now, out var read) ? read : null;

    private async Task<JsonObject?> DocumentAsync(DecisionLink link, CancellationToken ct)
    {
        if (EntityCatalog.Find(link.Entity.Kind) is null)
            return null;
        var view = (await client.ReadAsync(link.Entity, ct)).Open();
        return view.IsEmpty
            ? null
            : Composer.Compose(link.Entity, view, new OneLook(node.Views).With(link.Entity, view), clock.Now, arguments.Zone);
    }

    private static ICommand? CommandOf(DecisionLink link, string decision, string? note) =>
        decision is not (Yes or No) || link.Step == DecisionLink.Show || link.Entity.Kind != Kinds.Deliveries ? null
        : link.Step == s_start ? decision == Yes ? new ConfirmDelivery { Analysis = link.Round } : null
        : Enum.GetValues<ApprovalType>().Where(t => Scalars.NameOf(t) == link.Step).Select(t => new DecideApproval(t, decision == Yes, note)
        {
            Round = link.Round, Stage = link.Stage.Length == 0 ? null : link.Stage,
        }).FirstOrDefault();

    private PublicPage Page(DecisionLink link, JsonObject document, DecisionTexts texts)
    {
        var page = new PublicPage(Title(link), []) { Facts = Facts(link, document, texts) };
        if (link.Step == DecisionLink.Show)
            return page with { Paragraphs = [texts.Look] };
        if (Over(link, document, texts) is { } over)
            return page with { Paragraphs = [texts.With(texts.Over, over)] };
        return link.Step == s_start
            ? page with { Paragraphs = [texts.With(texts.StartQuestion, link.Operator)], Buttons = [new(Yes, texts.Start)] }
            : page with
            {
                Paragraphs = [texts.With(texts.Question, link.Operator, link.Stage.Length == 0 ? link.Step : $"{link.Step}, {link.Stage}")],
                Note = texts.Comment,
                Buttons = [new(Yes, texts.Approve), new(No, texts.Reject)],
            };
    }

    private static string Title(DecisionLink link) => $"{link.Entity.Kind}/{link.Entity.Code}";

    /// <summary>Why the link decides nothing any more; <c>null</c>: it waits for a decision.</summary>
    private string? Over(DecisionLink link, JsonObject document, DecisionTexts texts)
    {
        if (link.Step == s_start)
        {
            return TextOf(document, "state") is var state && state == Scalars.NameOf(DeliveryState.PendingConfirmation)
                ? null
                : texts.With(texts.StateIs, state ?? "?");
        }
        if (document["approvalSteps"]?[link.Step] is not JsonObject step)
            return texts.With(texts.StateIs, TextOf(document, "state") ?? "?");
        if (step["round"]?.GetValue<int>() is var round && round != link.Round)
            return texts.With(texts.RoundIs, round ?? 0);
        if (TextOf(step, "status") is var status && status != Scalars.NameOf(ApprovalStatus.Pending))
            return Decided(texts, status, TextOf(step, "decidedBy"), TextOf(step, "decidedAt"));
        var stage = link.Stage.Length == 0 ? null : (step["stages"] as JsonArray)?.OfType<JsonObject>()
            .FirstOrDefault(s => TextOf(s, "name") == link.Stage);
        return stage is null || TextOf(stage, "status") == "pending"
            ? null
            : Decided(texts, TextOf(stage, "status"), TextOf(stage, "acceptedBy"), TextOf(stage, "acceptedAt"));
    }

    private string Decided(DecisionTexts texts, string? status, string? by, string? at) => by is null
        ? texts.With(texts.StateIs, status ?? "?")
        : texts.With(texts.Decided, status ?? "?", by, Time(at) ?? "");

    private (string Name, string Value)[] Facts(DecisionLink link, JsonObject document, DecisionTexts texts)
    {
        var currency = TextOf(document, "currency") ?? "EUR";
        var step = document["approvalSteps"]?[link.Step] as JsonObject;
        var facts = new List<(string, string?)>
        {
            ("label", TextOf(document, "label")), ("campaign", TextOf(document, "campaign")), ("state", TextOf(document, "state")),
            ("toSend", Number(document["toSend"], "N0", texts)), ("rows", Number(document["extraction"]?["rows"], "N0", texts)),
            ("calculated", Number(document["calculated"], "N2", texts) is { } amount ? $"{amount} {currency}" : null),
            ("budget", TextOf(document, "budget")), ("deadline", Time(step is null ? null : TextOf(step, "deadline"))),
        };
        foreach (var (line, balance) in document["shortages"] as JsonObject ?? [])
            facts.Add(("shortage", $"{line}: {Number(balance, "#,##0.####", texts)}"));
        return [.. facts.Where(f => f.Item2 is not null).Select(f => (texts.Names[f.Item1], f.Item2!))];
    }

    private string? Time(string? at) =>
        at is null || !InstantPattern.ExtendedIso.Parse(at).TryGetValue(default, out var instant) ? null
            : $"{instant.InZone(arguments.Zone).ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture)} ({arguments.Zone.Id})";

    private static string? Number(JsonNode? value, string format, DecisionTexts texts) =>
        decimal.TryParse((value as JsonValue)?.ToJsonString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var amount)
            ? amount.ToString(format, texts.Numbers)
            : null;

    private static string? TextOf(JsonObject document, string field) =>
        document[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
