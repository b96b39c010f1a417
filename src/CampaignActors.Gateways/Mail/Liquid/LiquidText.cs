using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;
using Fluid.Values;

namespace CampaignActors.Gateways.Mail.Liquid;

/// <summary>
/// A template in Liquid that was read and checked. It reads values and yields text, and can do nothing else: no files, no includes, no
/// clock. Tags and filters with which a short template makes a long text are left out, so that <see cref="LiquidLimits"/> bound time and
/// memory.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class LiquidText
{
    /// <summary>Names of the filters that templates may use, besides those that the caller adds.</summary>
    private static readonly string[] s_filters = ["default", "upcase", "downcase", "capitalize", "size", "first", "last", "truncate"];

    private static readonly string[] s_tags =
        ["comment", "#", "if", "unless", "case", "for", "break", "continue", "assign", "raw"];

    private static readonly FluidParser s_parser = Parser();

    // Letters stay readable, whatever their script; what means something in HTML does not.
    private static readonly HtmlEncoder s_html = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly IFluidTemplate _template;
    private readonly LiquidLimits _limits;

    private LiquidText(IFluidTemplate template, IReadOnlySet<string> variables, LiquidLimits limits) =>
        (_template, Variables, _limits) = (template, variables, limits);

    /// <summary>First names of the values that it reads; its own assignments and loop variables are not among them.</summary>
    public IReadOnlySet<string> Variables { get; }

    /// <param name="filters">Names of further filters, which <see cref="Render"/> is then given.</param>
    /// <exception cref="LiquidException">It is no Liquid, too long, or uses what templates may not use.</exception>
    public static LiquidText Read(string text, LiquidLimits limits, params IReadOnlyCollection<string> filters)
    {
        if (text.Length > limits.Characters)
            throw new LiquidException($"it has {text.Length:N0} characters, expected at most {limits.Characters:N0}");
        if (!s_parser.TryParse(text, out var template, out var error))
            throw new LiquidException(OneLineOf(error));
        var walk = new LiquidWalk([.. s_filters, .. filters]);
        walk.VisitTemplate(template);
        return walk.Problem is { } problem ? throw new LiquidException(problem) : new LiquidText(template, walk.Variables, limits);
    }

    /// <param name="values">Texts, numbers, truth values, lists and dictionaries of such.</param>
    /// <param name="html">Whether values are encoded for HTML.</param>
    /// <exception cref="LiquidException">It went beyond a limit, or a value was used as what it is not.</exception>
    public string Render(
        IReadOnlyDictionary<string, object?> values, bool html, IReadOnlyDictionary<string, FilterDelegate>? filters = null)
    {
        var options = new TemplateOptions
        {
            MaxSteps = _limits.Steps, MaxRecursion = 50, CultureInfo = CultureInfo.InvariantCulture, TimeZone = TimeZoneInfo.Utc,
            ModelNamesComparer = StringComparer.Ordinal,
        };
        foreach (var filter in options.Filters.Select(f => f.Key).Except(s_filters).ToList())
            options.Filters.Remove(filter);
        foreach (var (name, filter) in filters ?? new Dictionary<string, FilterDelegate>())
            options.Filters.AddFilter(name, filter);
        var context = new TemplateContext(options);
        foreach (var (name, value) in values)
            context.SetValue(name, FluidValue.Create(value, options));
        using var writer = new LimitedWriter(_limits.Output);
        try
        {
            // Nothing in it waits: all values are there.
            _template.RenderAsync(writer, html ? s_html : NullEncoder.Default, context).AsTask().GetAwaiter().GetResult();
            return writer.ToString();
        }
        catch (InvalidOperationException e) when (e.Message.Contains("recursion", StringComparison.Ordinal))
        {
            // What the library says at either limit.
            throw new LiquidException($"it takes more than {_limits.Steps:N0} steps", e);
        }
        catch (Exception e) when (e is not (LiquidException or OutOfMemoryException))
        {
            throw new LiquidException(OneLineOf(e.Message), e);
        }
    }

    private static FluidParser Parser()
    {
        var parser = new FluidParser(new FluidParserOptions { AllowFunctions = false, AllowLiquidTag = false });
        foreach (var tag in parser.RegisteredTags.Keys.Except(s_tags).ToList())
            parser.RegisteredTags.Remove(tag);
        return parser;
    }

    private static string OneLineOf(string? text) => Contracts.OneLine.Of((text ?? "it cannot be read").Split('\n')[0]);
}
