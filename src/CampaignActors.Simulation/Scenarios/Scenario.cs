using CampaignActors.Audience.People;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Simulation.Scenarios;

/// <summary>
/// A plan or scenario file as read: all keys are known, all values typed, all references resolved. The engine gives the commands
/// their meaning.
/// </summary>
/// <param name="Title">The title, empty for a plan without one.</param>
/// <param name="Zone">Zone of local times; UTC by default.</param>
/// <param name="Currency">Currency of all amounts; EUR by default.</param>
/// <param name="Start">The virtual clock at the first instant; <see cref="Instant.MinValue"/> for a plan without one.</param>
/// <param name="Workflows">Initial state of every technical workflow by canonical name: started, stopped or paused.</param>
/// <param name="Setup">
/// Entities that exist at the start, in the order of the file, which may differ from the order of references.
/// </param>
/// <param name="Steps">The steps in the order of time.</param>
public sealed record Scenario(
    string Title,
    DateTimeZone Zone,
    Currency Currency,
    Instant Start,
    IReadOnlyDictionary<string, string> Workflows,
    IReadOnlyList<EntitySpec> Setup,
    IReadOnlyList<Step> Steps)
{
    /// <summary>The context in which scalars of this file are read.</summary>
    public ReadContext Context { get; } = new(Zone, Currency);

    /// <summary>People who are there at the start, in the order of the file.</summary>
    public IReadOnlyList<RecipientSpec> Recipients { get; init; } = [];

    /// <summary>A file of further people, and where the scenario names it; <c>null</c>: none.</summary>
    public RecipientFile? RecipientFile { get; init; }

    public bool HasStart => Start != Instant.MinValue;
}

/// <summary>One entity to create: its fields are checked against the catalogue, but remain text.</summary>
public sealed record EntitySpec(string Kind, Code Code, MapNode Fields, TextPosition Position)
{
    public EntityRef Ref => new(Kind, Code);
}

/// <summary>One person to put into the store.</summary>
public sealed record RecipientSpec(
    Recipient Recipient, IReadOnlyList<(Channel Channel, SuppressionReason Reason)> Suppressed, TextPosition Position);

/// <param name="Path">Seen from the working directory.</param>
public sealed record RecipientFile(string Path, TextPosition Position);

/// <param name="Index">Number of the step, from 1.</param>
/// <param name="At">Instant of the step; <c>null</c> for that of the previous step.</param>
/// <param name="Do">Commands in order.</param>
/// <param name="Expect">The state that is expected afterwards, or <c>null</c>.</param>
/// <param name="Reject">
/// The text that the refusal of the single command must contain; empty for any refusal; <c>null</c> when the command must be
/// accepted.
/// </param>
/// <param name="Outages">Durations of outages from this step on: of mail, files, provider, or the work of a workflow.</param>
/// <param name="Position">Position of the step in the file.</param>
public sealed record Step(
    int Index,
    Instant? At,
    IReadOnlyList<VerbCall> Do,
    MapNode? Expect,
    string? Reject,
    IReadOnlyDictionary<string, Duration> Outages,
    TextPosition Position)
{
    /// <summary>
    /// The past instant of <see cref="Expect"/>; <c>null</c>: the present. Mails and files are always those of the present.
    /// </summary>
    public AsOf? Past { get; init; }
}

/// <summary>One command. <see cref="Arguments"/> is checked against <see cref="Vocabulary.Registry.VerbCatalogue"/>.</summary>
public record VerbCall(string Verb, MapNode Arguments, TextPosition Position);

/// <summary>One entity of a <c>create</c>.</summary>
public sealed record CreateCall(EntitySpec Entity)
    : VerbCall(Vocabulary.Registry.VerbCatalogue.Create, Entity.Fields, Entity.Position);

/// <summary>
/// One address of a <c>set</c>. <see cref="Path"/> has the code, or for a stock line (<c>stocks/STK1/CARD</c>) the codes of stock
/// and line.
/// </summary>
public sealed record SetCall(string Kind, IReadOnlyList<Code> Path, MapNode Fields, TextPosition Position)
    : VerbCall(Vocabulary.Registry.VerbCatalogue.Set, Fields, Position)
{
    public bool IsStockLine => Path.Count == 2;
}

/// <summary>Commands of different senders at the same instant, in the order of the file; nested lists are flattened.</summary>
public sealed record ParallelCall(IReadOnlyList<VerbCall> Calls, TextPosition Position)
    : VerbCall(Vocabulary.Registry.VerbCatalogue.Parallel, MapNode.Empty(Position), Position);
