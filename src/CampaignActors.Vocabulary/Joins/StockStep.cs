using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Vocabulary.Joins;

/// <summary>One change of a stock line that is to come.</summary>
/// <param name="Change">Pieces: above zero they arrive.</param>
/// <param name="Balance">Pieces in stock after it.</param>
/// <param name="Because">The order that brings them, or the delivery that takes them.</param>
internal readonly record struct StockStep(Instant At, Quantity Change, Quantity Balance, EntityRef Because);
