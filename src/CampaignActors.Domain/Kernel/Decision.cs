using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Kernel;

/// <summary>Why something was refused, in a form that programs can tell apart.</summary>
public enum Refusal
{
    /// <summary>The input itself is wrong.</summary>
    Invalid,

    /// <summary>No entity of that kind has this code.</summary>
    Unknown,

    /// <summary>The entity is not in a state that allows it; the text names the state.</summary>
    State,

    /// <summary>The operator may not do this.</summary>
    Forbidden,

    /// <summary>The budget or the stock does not suffice.</summary>
    Insufficient,

    /// <summary>The same command id came with a different payload.</summary>
    Conflict,

    /// <summary>Nothing wrong with the command; the entity cannot take it now. Try again with the same id.</summary>
    Busy,

    /// <summary>The command was meant for a revision that the entity has left behind.</summary>
    Stale,
}

/// <summary>What an entity makes of a command or of another entity's effect.</summary>
public abstract record Decision
{
    private Decision() { }

    /// <summary>It happened. No events: it was so already, and nothing changes.</summary>
    public sealed record Accepted(Seq<IEvent> Events) : Decision
    {
        /// <summary>What the caller is told beside that it was accepted; it is not stored, so a repeat is not told again.</summary>
        public string Note { get; init; } = "";
    }

    public sealed record Rejected(Refusal Code, string Text) : Decision;

    public static Decision Accept(params ReadOnlySpan<IEvent> events) => new Accepted(Seq.Create(events));

    public static Decision Accept(IEnumerable<IEvent> events) => new Accepted(events.ToSeq());

    public static readonly Decision Nothing = new Accepted([]);

    public static Decision Reject(Refusal code, string text) => new Rejected(code, text);

    public static Decision Invalid(string text) => new Rejected(Refusal.Invalid, text);

    public static Decision Unknown(EntityRef entity) =>
        new Rejected(Refusal.Unknown, $"unknown {Kinds.Singular(entity.Kind)} '{entity.Code}'");

    public static Decision WrongState(string text) => new Rejected(Refusal.State, text);

    public static Decision Forbidden(string text) => new Rejected(Refusal.Forbidden, text);
}
