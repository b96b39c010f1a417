using System.Text.Json;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Gateways.Jobs;

/// <summary>
/// The body of an event: <c>{"id", "delivery", "sent", "failed", "pending", "amount", "currency", "status"}</c>. An unknown member is
/// refused, since it is most likely a misspelt one.
/// </summary>
internal static class ProviderEventReader
{
    /// <summary>Characters of the id of an event.</summary>
    public const int MaxId = 100;

    /// <summary>Characters of a status.</summary>
    public const int MaxStatus = 200;

    private static readonly string[] s_members = ["id", "delivery", "sent", "failed", "pending", "amount", "currency", "status"];

    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = 2, AllowDuplicateProperties = false };

    /// <param name="problem">Why it is no event, in one line; <c>null</c>: it is one.</param>
    public static IReadOnlyList<CommandMessage> Read(Code provider, ReadOnlyMemory<byte> body, Instant now, out string? problem)
    {
        try
        {
            using var document = JsonDocument.Parse(body, s_strict);
            problem = null;
            return Commands(provider, document.RootElement, now);
        }
        catch (JsonException)
        {
            problem = "the body is not one flat JSON object in UTF-8 with each member once";
        }
        catch (FormatException e)
        {
            problem = e.Message;
        }
        return [];
    }

    private static List<CommandMessage> Commands(Code provider, JsonElement root, Instant now)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new FormatException("the body is not a JSON object");
        if (root.EnumerateObject().Select(m => m.Name).FirstOrDefault(name => !s_members.Contains(name)) is { } unknown)
            throw new FormatException($"unknown member '{Short(unknown)}', expected {string.Join(", ", s_members)}");
        var id = Text(root, "id", MaxId) ?? throw new FormatException("'id' is missing, expected one that no other event has");
        if (!id.All(c => c is > ' ' and <= '~'))
            throw new FormatException("'id' may hold printable ASCII characters without spaces");
        var delivery = Text(root, "delivery", Code.MaxLength) ?? throw new FormatException("'delivery' is missing, expected its code");
        var target = Kinds.Delivery(new Code(delivery));
        var commands = new List<CommandMessage>();
        if (Report(provider, root) is { } report)
            commands.Add(Message(id, report));
        if (Text(root, "status", MaxStatus) is { } status)
        {
            if (status.Any(char.IsControl) || string.IsNullOrWhiteSpace(status))
                throw new FormatException("'status' must be one line of text");
            commands.Add(Message($"{id}:status", new ReportProviderStatus(provider, status)));
        }
        return commands.Count > 0 ? commands : throw new FormatException("the event says nothing: expected 'sent' or 'status'");

        // Ids of clients begin otherwise, so no client can take one first.
        CommandMessage Message(string commandId, ICommand command) =>
            new(target, $"provider:{provider}:{commandId}", "", now, command) { Via = $"provider:{provider}" };
    }

    private static ReportSent? Report(Code provider, JsonElement root)
    {
        var (sent, failed, pending) = (Count(root, "sent"), Count(root, "failed"), Count(root, "pending"));
        var amount = Amount(root);
        if (sent is null)
        {
            return failed is null && pending is null && amount is null
                ? null
                : throw new FormatException("'failed', 'pending' and 'amount' need 'sent' beside them");
        }
        return new ReportSent(sent.Value, failed ?? 0) { Pending = pending ?? 0, Amount = amount, Provider = provider };
    }

    private static Money? Amount(JsonElement root)
    {
        var currency = Text(root, "currency", 3);
        if (!root.TryGetProperty("amount", out var value))
            return currency is null ? null : throw new FormatException("'currency' needs 'amount' beside it");
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var amount) || amount < 0)
            throw new FormatException("'amount' must be a decimal number from 0");
        return Currency.IsKnown(currency)
            ? Money.Of(amount, new Currency(currency!))
            : throw new FormatException("'amount' needs 'currency' beside it, three capital letters such as EUR");
    }

    private static long? Count(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value))
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) && count is >= 0 and <= Limits.Recipients
            ? count
            : throw new FormatException($"'{name}' must be a whole number from 0 to {Limits.Recipients}");
    }

    private static string? Text(JsonElement root, string name, int most)
    {
        if (!root.TryGetProperty(name, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw new FormatException($"'{name}' must be a text");
        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new FormatException($"'{name}' holds half a character");
        }
        return text.Length is > 0 && text.Length <= most ? text : throw new FormatException($"'{name}' must have 1 to {most} characters");
    }

    private static string Short(string text) => new([.. text.Take(40).Select(c => char.IsControl(c) ? ' ' : c)]);
}
