using System.Net;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Client;

/// <summary>The answer of a node: a document, or a problem (RFC 9457).</summary>
/// <param name="RetryAfter">The <c>Retry-After</c> of a busy node.</param>
internal sealed record NodeReply(HttpStatusCode Status, TimeSpan? RetryAfter, JsonObject Document)
{
    public bool Ok => (int)Status is >= 200 and < 300;

    /// <summary>A node said that there is nothing of that name; others say it in other words.</summary>
    public bool Nothing => Status == HttpStatusCode.NotFound && Document["status"] is not null;

    /// <summary>The error, in one line.</summary>
    public string Text => Shown.OneLine(Word("detail") ?? Word("title") ?? Document.ToJsonString(), 500);

    public string? Word(string key) => Word(Document, key);

    public long Number(string key) => Document[key] is JsonValue value && value.TryGetValue(out long number) ? number : 0;

    public bool True(string key) => Document[key] is JsonValue value && value.TryGetValue(out bool yes) && yes;

    /// <summary>As the answer to a command.</summary>
    public NodeAnswer Answer => Ok
        ? new NodeAnswer(Outcome, Number("revision"), Text: Word("note") ?? "")
        : NodeAnswer.Refused(Refusal, Text);

    /// <summary>The same, with the id under which to send the command again where it is not known to have happened.</summary>
    public NodeAnswer AnswerTo(string id) => !Ok && Refusal == Refusal.Busy
        ? NodeAnswer.Refused(Refusal.Busy, $"{Text} (command id {id})") with { RetryAfter = RetryAfter }
        : Answer;

    /// <summary>The same for fields that come from a file.</summary>
    public NodeAnswer AnswerTo(NodeCommand command, JsonBody? body)
    {
        if (Ok || Refusal == Refusal.Busy)
            return AnswerTo(command.Id);
        var errors = (Document["errors"] as JsonArray ?? [])
            .Select(error => error is JsonValue value && value.TryGetValue(out string? line) ? line : error?.ToJsonString() ?? "")
            .Select(line => body?.Locate(line, command.Change.Position) ?? JsonBody.At(command.Change.Position, line));
        return NodeAnswer.Refused(Refusal, Text, [.. errors]);
    }

    public Refusal Refusal => RefusalOf(Document, Status);

    /// <param name="problem">As a whole answer, or as the last line of one.</param>
    public static Refusal RefusalOf(JsonObject problem, HttpStatusCode status) => Word(problem, "code") switch
    {
        "invalid" => Refusal.Invalid,
        "unknown" => Refusal.Unknown,
        "state" => Refusal.State,
        "forbidden" => Refusal.Forbidden,
        "insufficient" => Refusal.Insufficient,
        "conflict" => Refusal.Conflict,
        "stale" => Refusal.Stale,
        "busy" => Refusal.Busy,
        _ => status switch
        {
            HttpStatusCode.NotFound => Refusal.Unknown,
            HttpStatusCode.Forbidden => Refusal.Forbidden,
            HttpStatusCode.Conflict => Refusal.State,
            HttpStatusCode.UnprocessableEntity => Refusal.Insufficient,
            >= HttpStatusCode.InternalServerError => Refusal.Busy,
            _ => Refusal.Invalid,
        },
    };

    public static string? Word(JsonObject map, string key) => map[key] is JsonValue value && value.TryGetValue(out string? text)
        ? text
        : null;

    private NodeOutcome Outcome => (Word("what"), Word("outcome")) switch
    {
        ("created", _) => NodeOutcome.Created,
        ("changed", _) => NodeOutcome.Changed,
        ("unchanged", _) or (_, "unchanged") => NodeOutcome.Unchanged,
        _ => NodeOutcome.Accepted,
    };
}
