using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Protocol;

/// <summary>
/// An operator resolves a parked effect: it is taken in now, as if it had just arrived, or discarded. Every kind takes this command, which
/// the shell decides. Later effects of the same source have been taken in meanwhile, so whether it still fits is decided against the state
/// as it is now.
/// </summary>
[Contract("protocol.resolveParked")]
public sealed record ResolveParked(EntityRef From, long Number, bool Discard) : ICommand;

/// <summary>The answer to a consent, sent to the entity that asked and matched by the counter of the consent.</summary>
[Contract("protocol.consentReply")]
public sealed record ConsentReply(long Counter, bool Granted, Refusal Code, string Text) : IEffect;
