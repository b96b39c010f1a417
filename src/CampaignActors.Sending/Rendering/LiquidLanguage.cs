using System.Globalization;
using System.Text.Encodings.Web;
using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace CampaignActors.Sending.Rendering;

/// <summary>
/// The part of Liquid that contents may use: no files, no templates within templates, no functions, and only filters
/// whose results are bounded. What is not listed here does not exist for a template.
/// </summary>
internal static class LiquidLanguage
{
    private static readonly string[] s_tags =
        ["assign", "break", "capture", "case", "comment", "continue", "cycle", "decrement", "for", "if", "increment", "raw", "unless", "#"];

    private static readonly string[] s_filters =
    [
        "abs", "append", "at_least", "at_most", "capitalize", "ceil", "compact", "concat", "date", "default", "divided_by", "downcase",
        "escape", "escape_once", "first", "floor", "format_number", "join", "last", "lstrip", "minus", "modulo", "newline_to_br", "plus",
        "prepend", "raw", "remove", "remove_first", "remove_last", "replace", "replace_first", "replace_last", "reverse", "round",
        "rstrip", "size", "slice", "sort", "split", "strip", "strip_html", "strip_newlines", "times", "truncate", "truncatewords", "uniq",
        "upcase", "url_encode",
    ];

    /// <summary>A format of a date or a number: letters, signs and numbers of two digits.</summary>
    private const int MaxFormat = 60;

    private static readonly FluidParser s_parser = Parser();

    public static TemplateOptions Options { get; } = MakeOptions();

    public static IReadOnlyList<string> Filters => s_filters;

    /// <returns>The template, or what is wrong with it and, where the parser says so, where.</returns>
    public static (IFluidTemplate? Template, string? Error) Parse(string source) =>
        s_parser.TryParse(source, out var template, out var error) ? (template, null) : (null, ParserError.Of(error));

    private static FluidParser Parser()
    {
        var parser = new FluidParser(new FluidParserOptions());
        foreach (var tag in parser.RegisteredTags.Keys.Except(s_tags).ToList())
            parser.RegisteredTags.Remove(tag);
        // The one of the library keeps what it captures in a text without a bound.
        parser.RegisterIdentifierBlock("capture", CaptureAsync);
        return parser;
    }

    private static TemplateOptions MakeOptions()
    {
        var options = new TemplateOptions
        {
            MaxSteps = ContentLimits.MaxSteps,
            MaxRecursion = ContentLimits.MaxDepth + 10,
            CultureInfo = CultureInfo.InvariantCulture,
            TimeZone = TimeZoneInfo.Utc,
            ModelNamesComparer = StringComparer.Ordinal,
            StrictFilters = true,
        };
        var all = options.Filters.ToList();
        options.Filters.Clear();
        foreach (var (name, filter) in all.Where(f => s_filters.Contains(f.Key)))
            options.Filters.AddFilter(name, (input, arguments, context) => GuardedAsync(name, filter, input, arguments, context));
        return options;
    }

    private static async ValueTask<Completion> CaptureAsync(
        string identifier, IReadOnlyList<Statement> statements, TextWriter writer, TextEncoder encoder, TemplateContext context)
    {
        await using var text = new BoundedWriter(ContentLimits.MaxText, $"what capture {identifier} takes");
        var completion = await statements.RenderStatementsAsync(text, encoder, context).ConfigureAwait(false);
        // It was encoded as it was written.
        context.SetValue(identifier, new StringValue(Spend(context, text.ToString()), encode: false));
        return completion;
    }

    private static async ValueTask<FluidValue> GuardedAsync(
        string name, FilterDelegate filter, FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        Before(name, input, arguments);
        var result = await filter(input, arguments, context).ConfigureAwait(false);
        if (result is ArrayValue { Values.Count: > ContentLimits.MaxItems })
            throw new RenderingException($"{name} makes more than {ContentLimits.MaxItems:N0} entries");
        if (result is StringValue text)
        {
            if (Spend(context, text.ToStringValue()).Length > ContentLimits.MaxText)
                throw new RenderingException($"{name} makes more than {ContentLimits.MaxText:N0} characters");
        }
        else
        {
            Spend(context, "");
        }
        return result;
    }

    /// <summary>What multiplies the length of its input is refused beforehand; others add to it.</summary>
    private static void Before(string name, FluidValue input, FilterArguments arguments)
    {
        switch (name)
        {
            case "replace":
                var (text, old, with) = (input.ToStringValue(), arguments.At(0).ToStringValue(), arguments.At(1).ToStringValue());
                if (old.Length == 0)
                    throw new RenderingException("replace needs a text to look for");
                if (text.Length + (text.Length / old.Length * (long)with.Length) > ContentLimits.MaxText)
                    throw new RenderingException($"replace may make more than {ContentLimits.MaxText:N0} characters");
                break;
            case "join" when input is ArrayValue list:
                if (list.Values.Sum(v => (long)v.ToStringValue().Length + arguments.At(0).ToStringValue().Length) > ContentLimits.MaxText)
                    throw new RenderingException($"join makes more than {ContentLimits.MaxText:N0} characters");
                break;
            case "date" or "format_number":
                var format = arguments.At(0).ToStringValue();
                if (format.Length > MaxFormat || HasLongNumber(format))
                    throw new RenderingException($"the format of {name} is longer than {MaxFormat} characters or has a number over 99");
                break;
        }
    }

    private static bool HasLongNumber(string format)
    {
        var digits = 0;
        foreach (var c in format)
        {
            digits = char.IsAsciiDigit(c) ? digits + 1 : 0;
            // A year may stand in a format as it is.
            if (digits > 2)
                return true;
        }
        return false;
    }

    private static string Spend(TemplateContext context, string text)
    {
        ((BudgetContext)context).Spend(text.Length + 1);
        return text;
    }
}

/// <summary>The context of one rendering, which also counts what its filters make.</summary>
internal sealed class BudgetContext(TemplateOptions options) : TemplateContext(options)
{
    private int _left = ContentLimits.MaxWork;

    public void Spend(int characters)
    {
        if ((_left -= characters) < 0)
            throw new RenderingException($"its filters make more than {ContentLimits.MaxWork:N0} characters");
    }
}
