using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Arguments that several verbs share, and the usual shapes of entries.</summary>
internal static class VerbParts
{
    public static readonly Field DeliveryNamed = new("delivery", Ref("deliveries"), "The delivery.") { Required = true };
    public static readonly Field TaskNamed = new("task", Ref("tasks"), "The task.") { Required = true };
    public static readonly Field CampaignNamed = new("campaign", Ref("campaigns"), "The campaign.") { Required = true };
    public static readonly Field By = new("by", Ref("operators"), "The operator who does it.");

    /// <summary>A verb that is always for the entity of this kind that its first argument names.</summary>
    public static Verb On(
        string kind, Field target, string name, string doc, Need need, Func<MapReader, ICommand> command,
        params IEnumerable<Field> arguments) => new(
            name, new RecordType(name, [target, .. arguments]), doc, [need],
            args => (new EntityRef(kind, args.Code(target.Name)!.Value), command(args)));

    public static Verb OnDelivery(
        string name, string doc, Need need, Func<MapReader, ICommand> command, params IEnumerable<Field> arguments) =>
        On(Kinds.Deliveries, DeliveryNamed, name, doc, need, command, arguments);

    public static Verb OnTask(
        string name, string doc, Need need, Func<MapReader, ICommand> command, params IEnumerable<Field> arguments) =>
        On(Kinds.Tasks, TaskNamed, name, doc, need, command, arguments);

    public static Verb OnCampaign(
        string name, string doc, Need need, Func<MapReader, ICommand> command, params IEnumerable<Field> arguments) =>
        On(Kinds.Campaigns, CampaignNamed, name, doc, need, command, arguments);

    /// <summary>A whole number of messages.</summary>
    public static long? Count(MapReader args, string key) => args.Quantity(key) is { } quantity ? (long)quantity.Value : null;
}
