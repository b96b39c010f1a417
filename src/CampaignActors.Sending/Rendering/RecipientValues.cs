using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using Fluid.Values;

namespace CampaignActors.Sending.Rendering;

/// <summary>
/// A recipient as a template sees it: texts and dates as text, numbers, truths; a missing value is nothing.
/// </summary>
internal sealed class RecipientValues(Recipient recipient) : IFluidIndexable
{
    public int Count => RecipientLayout.BuiltIn.Count + recipient.Attributes.Count;

    public IEnumerable<string> Keys => RecipientLayout.BuiltIn.Select(f => f.Name).Concat(recipient.Attributes.Keys);

    public bool TryGetValue(string name, out FluidValue value)
    {
        value = recipient.Value(name) is { } field ? Of(field) : NilValue.Instance;
        return true;
    }

    private static FluidValue Of(FieldValue field) => field.Type switch
    {
        DataType.Number => NumberValue.Create(field.Units / (decimal)FieldValue.Scale),
        DataType.Bool => BooleanValue.Create(field.IsTrue),
        // A date is no moment: as text it is the same in every zone, and the filter date reads it.
        _ => new StringValue(FieldText.Of(field)),
    };
}

/// <summary>Values by name.</summary>
internal sealed class NamedValues(IReadOnlyDictionary<string, string> values, string prefix) : IFluidIndexable
{
    public int Count => Keys.Count();

    public IEnumerable<string> Keys =>
        values.Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).Select(k => k[prefix.Length..]);

    public bool TryGetValue(string name, out FluidValue value)
    {
        value = values.TryGetValue(prefix + name, out var text) ? new StringValue(text) : NilValue.Instance;
        return true;
    }
}
