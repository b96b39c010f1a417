using Akka.Actor;
using CampaignActors.Domain.Values;

namespace CampaignActors.Actors.Entities;

/// <summary>
/// A journal row that this version cannot read. It is handed to its entity rather than thrown, because an exception while the
/// journal is read looks like a database that is away.
/// </summary>
public sealed record UnreadableRow(string Manifest, string Reason) : INoSerializationVerificationNeeded;

/// <summary>A snapshot that cannot be read: its entity replays all rows instead.</summary>
public sealed record UnreadableSnapshot(string Manifest) : INoSerializationVerificationNeeded;

/// <summary>
/// Published on the event stream by an entity that cannot be read. The projector folds its rows again, so that the store knows what is
/// wrong with them, and still knows it when the entity has left memory.
/// </summary>
public sealed record EntityQuarantined(EntityRef Entity);
