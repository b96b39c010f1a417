using Akka.Actor;

namespace CampaignActors.Actors.Serialization;

/// <summary>
/// A journal row that this version cannot read. It is handed to its entity rather than thrown, because what is thrown while the
/// journal is read cannot be told from a database that is away.
/// </summary>
public sealed record UnreadableRow(string Manifest, string Reason) : INoSerializationVerificationNeeded;

/// <summary>A snapshot that cannot be read: its entity replays all rows instead.</summary>
public sealed record UnreadableSnapshot(string Manifest) : INoSerializationVerificationNeeded;
