using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using TaskStatus = CampaignActors.Domain.Tasks.TaskStatus;

namespace CampaignActors.Vocabulary.Calendar;

/// <summary>
/// Which dates of something on the calendar can be moved in the state in which it is: what the domain would refuse, and what is over,
/// whose dates say when it was.
/// </summary>
public static class MovableDates
{
    /// <summary>Field of a delivery on which people get it.</summary>
    public const string ContactDate = "contactDate";

    /// <summary>Field of a delivery on which its file is written.</summary>
    public const string ExtractionDate = "extractionDate";

    private static readonly string[] s_ofDeliveries = [ExtractionDate, ContactDate], s_ofOthers = ["start", "end"];

    /// <summary>The fields that are dates of an entity of a kind.</summary>
    public static IReadOnlyList<string> Fields(string kind) => kind == Kinds.Deliveries ? s_ofDeliveries : s_ofOthers;

    /// <summary>Why a date is not moved; <c>null</c>: the state does not forbid it.</summary>
    /// <param name="status">As documents and lists write it; empty: the kind has none.</param>
    /// <param name="field">One of <see cref="Fields"/>.</param>
    /// <exception cref="KeyNotFoundException">The kind has no such status.</exception>
    public static string? Refusal(EntityRef entity, string status, string field) => entity.Kind switch
    {
        _ when status.Length == 0 => null,
        Kinds.Deliveries => OfDelivery(entity.Code, Scalars.Member<DeliveryState>(status), field),
        Kinds.Campaigns => CampaignFreeze.Refusal(entity.Code, Scalars.Member<CampaignStatus>(status)),
        // The domain takes other dates of a task that is over, as scenarios do; moving it on a calendar would be a mistake.
        Kinds.Tasks when Scalars.Member<TaskStatus>(status) is TaskStatus.Finished or TaskStatus.Canceled =>
            $"task {entity.Code} cannot be moved: it is {status}",
        _ => null,
    };

    /// <summary>Whether at least one of these dates of an entity can be moved.</summary>
    /// <param name="entity">As KIND/CODE.</param>
    public static bool Any(string entity, string? status, params IReadOnlyList<string> fields)
    {
        var slash = entity.IndexOf('/', StringComparison.Ordinal);
        var reference = new EntityRef(entity[..slash], new Code(entity[(slash + 1)..]));
        return fields.Any(field => Refusal(reference, status ?? "", field) is null);
    }

    private static string? OfDelivery(Code code, DeliveryState state, string field)
    {
        DeliveryFields before = new(), after = before.With(field == ContactDate
            ? new() { ContactDate = Instant.MinValue }
            : new() { ExtractionDate = Instant.MinValue });
        return DeliveryFreeze.Refusal(code, state, before, after)
            ?? (state is DeliveryState.Finished or DeliveryState.Stopped
                ? $"delivery {code} cannot be moved: it is {Scalars.NameOf(state)}"
                : null);
    }
}
