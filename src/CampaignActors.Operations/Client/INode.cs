using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Client;

/// <summary>
/// A running node as operators use it. <see cref="NodeClient"/> reaches one over HTTP; a node that plays a scenario by itself may
/// implement it without.
/// </summary>
public interface INode
{
    /// <summary>Sends one command and waits until it is answered. Refusals are answers, not exceptions.</summary>
    /// <exception cref="NodeException">The node cannot be reached or does not answer as a node does.</exception>
    Task<NodeAnswer> SendAsync(NodeCommand command, CancellationToken cancellation);

    /// <summary>The whole state: kind → code → fields.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    Task<JsonObject> StateAsync(CancellationToken cancellation);

    /// <summary>Whether nothing is under way and nothing is due.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    Task<Quietness> QuietAsync(CancellationToken cancellation);
}

/// <param name="Quiet">No command, message, mail or file is under way and what is due is done.</param>
/// <param name="Text">The work under way, in one line.</param>
public sealed record Quietness(bool Quiet, string Text);

/// <summary>What deliveries say of frozen targets or messages, beside what the store of people has of them.</summary>
/// <param name="Count">How many were compared.</param>
/// <param name="Problems">A line for each that differs; no person is in it.</param>
public sealed record StoreChecked(long Count, IReadOnlyList<string> Problems);

/// <summary>How far a run of a technical workflow is.</summary>
/// <param name="IsThisRun">Whether it is the requested run, and not one before or after.</param>
/// <param name="Running">Not finished yet.</param>
/// <param name="Checked">Entities looked at.</param>
/// <param name="Total">Entities to look at, as far as known.</param>
/// <param name="Drift">Number of differences that were found and repaired.</param>
public sealed record RunProgress(bool IsThisRun, bool Running, long Checked, long Total, long Drift);

/// <summary>An entity that reads its journal again.</summary>
/// <param name="Was">Why it was in quarantine; <c>null</c> when it was not.</param>
/// <param name="Revision">At which it stands.</param>
public sealed record Released(string? Was, long Revision);

public enum NodeOutcome
{
    Created,
    Changed,

    /// <summary>Done; the node does not say whether that created or changed.</summary>
    Accepted,

    /// <summary>It was so already.</summary>
    Unchanged,
    Refused,
}

/// <summary>The node's answer to a command.</summary>
/// <param name="Outcome">Whether it happened.</param>
/// <param name="Revision">Of the entity, when it happened.</param>
/// <param name="Refusal">Why not, in a form that programs tell apart; <see cref="Refusal.Busy"/> when the outcome is not known.</param>
/// <param name="Text">Why not, in one line.</param>
/// <param name="Errors">Everything wrong with the input, where the refusal is <see cref="Refusal.Invalid"/>.</param>
public sealed record NodeAnswer(
    NodeOutcome Outcome, long Revision = 0, Refusal? Refusal = null, string Text = "", IReadOnlyList<InputError>? Errors = null)
{
    public bool Ok => Outcome != NodeOutcome.Refused;

    /// <summary>The <c>Retry-After</c> of a busy node, if any.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static NodeAnswer Refused(Refusal code, string text, IReadOnlyList<InputError>? errors = null) =>
        new(NodeOutcome.Refused, 0, code, text, errors);

    /// <summary>The reasons in full: every input error with its place, or the one line of the refusal.</summary>
    public IReadOnlyList<string> Reasons => Errors is { Count: > 0 } ? [.. Errors.Select(error => error.ToString())] : [Text];
}

/// <summary>The node refused the credentials or the rights of the client. <see cref="Exception.Message"/> is one line.</summary>
public sealed class DeniedException(string message) : Exception(Shown.OneLine(message, 500));

/// <summary>There is no node that answers. <see cref="Exception.Message"/> is one line for people.</summary>
public sealed class NodeException(string message, Exception? inner = null) : Exception(Shown.OneLine(message, 500), inner);
