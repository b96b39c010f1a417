using System.Globalization;
using System.Text.RegularExpressions;

namespace CampaignActors.Web.Cluster;

/// <summary>One sample of a meter with its labels.</summary>
public sealed record MeterSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>How long something took, of one label value, since the node started.</summary>
/// <param name="Of">The value of the label, such as a kind of entities.</param>
/// <param name="Mean">Seconds.</param>
/// <param name="Most">Seconds within which 95 % were done: the upper bound of the bucket; <c>null</c>: longer than the largest.</param>
public sealed record MeterSpan(string Of, double Count, double Mean, double? Most);

/// <summary>Reads <c>GET /metrics</c>: meters of the node that answers, since it started.</summary>
public sealed partial class MeterReading
{
    private const double Share = 0.95;
    private readonly ILookup<string, MeterSample> _samples;

    private MeterReading(ILookup<string, MeterSample> samples) => _samples = samples;

    public static MeterReading Of(string text) => new(
        text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(Read).OfType<MeterSample>().ToLookup(s => s.Name));

    private static MeterSample? Read(string line)
    {
        if (Sample().Match(line) is not { Success: true } match
            || !double.TryParse(match.Groups[3].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return null;
        return new(
            match.Groups[1].Value, Label().Matches(match.Groups[2].Value).ToDictionary(l => l.Groups[1].Value, l => l.Groups[2].Value), value);
    }

    /// <summary>Of all labels together; <c>null</c>: the meter has no sample.</summary>
    public decimal? Sum(string name) => _samples.Contains(name) ? (decimal)_samples[name].Sum(s => s.Value) : null;

    /// <summary>The largest; <c>null</c>: the meter has no sample.</summary>
    public decimal? Max(string name) => _samples.Contains(name) ? (decimal)_samples[name].Max(s => s.Value) : null;

    /// <summary>A histogram by the values of one label, those with the most first.</summary>
    public IReadOnlyList<MeterSpan> Spans(string name, string label)
    {
        string Value(MeterSample sample) => sample.Labels.GetValueOrDefault(label, "");
        var spans =
            from count in _samples[$"{name}_count"].GroupBy(Value)
            let number = count.Sum(s => s.Value)
            where count.Key.Length > 0 && number > 0
            let seconds = _samples[$"{name}_sum"].Where(s => Value(s) == count.Key).Sum(s => s.Value)
            let most = Bound(_samples[$"{name}_bucket"].Where(s => Value(s) == count.Key), number)
            orderby number descending, count.Key
            select new MeterSpan(count.Key, number, seconds / number, most);
        return [.. spans];
    }

    private static double? Bound(IEnumerable<MeterSample> buckets, double count)
    {
        var bounds = buckets.Where(b => b.Labels.ContainsKey("le") && b.Labels["le"] != "+Inf")
            .GroupBy(b => double.Parse(b.Labels["le"], CultureInfo.InvariantCulture), b => b.Value).OrderBy(b => b.Key);
        foreach (var bound in bounds)
        {
            if (bound.Sum() >= count * Share)
                return bound.Key;
        }
        return null;
    }

    [GeneratedRegex(@"^([A-Za-z_:][A-Za-z0-9_:]*)(?:\{(.*)\})? (\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex Sample();

    [GeneratedRegex("([A-Za-z_][A-Za-z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}
