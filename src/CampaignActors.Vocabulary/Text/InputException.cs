namespace CampaignActors.Vocabulary.Text;

/// <summary>One thing that is wrong with a text, said in one line: what is there and what was expected.</summary>
public sealed record InputError
{
    public InputError(TextPosition? position, string message)
    {
        Position = position;
        Message = Shown.OneLine(message, 500);
    }

    /// <summary><c>null</c> when the fault has no place, such as an argument of the command line.</summary>
    public TextPosition? Position { get; }

    public string Message { get; }

    /// <summary><c>file:line:column: message, expected …</c></summary>
    public override string ToString() => Position is null ? Message : $"{Position}: {Message}";
}

/// <summary>
/// The text a person gave cannot be used. <see cref="Exception.Message"/> is one line per error and is all that people are shown,
/// never a stack trace.
/// </summary>
public sealed class InputException : Exception
{
    private const int MaxLines = 100;

    public InputException(IReadOnlyList<InputError> errors) : base(Lines(errors)) => Errors = errors;

    public InputException(TextPosition? position, string message) : this([new InputError(position, message)])
    {
    }

    /// <summary>All errors, in the order of the text.</summary>
    public IReadOnlyList<InputError> Errors { get; }

    private static string Lines(IReadOnlyList<InputError> errors)
    {
        var lines = string.Join('\n', errors.Take(MaxLines));
        return errors.Count <= MaxLines ? lines : $"{lines}\n… and {errors.Count - MaxLines} more";
    }
}

/// <summary>Gathers errors, so that a person sees all of them at once and not one per run.</summary>
public sealed class InputErrors
{
    /// <summary>More are not worth reading, and a suggestion for each of a million errors would take minutes.</summary>
    public const int Max = 1000;

    private readonly List<InputError> _items = [];

    public int Count => _items.Count;

    public IReadOnlyList<InputError> Items => _items;

    /// <exception cref="InputException">This is one error too many.</exception>
    public void Add(TextPosition? position, string message) => Add(new InputError(position, message));

    /// <inheritdoc cref="Add(TextPosition?, string)"/>
    public void Add(InputError error)
    {
        _items.Add(error);
        if (_items.Count >= Max)
            ThrowIfAny();
    }

    /// <exception cref="InputException">Any error was added.</exception>
    public void ThrowIfAny()
    {
        if (_items.Count > 0)
            throw new InputException([.. _items.OrderBy(error => error.Position)]);
    }
}

/// <summary>What reading a scalar gave: a value, or the reason why there is none.</summary>
public readonly record struct Reading<T>
{
    private readonly T? _value;

    private Reading(T? value, InputError? error)
    {
        _value = value;
        Error = error;
    }

    public InputError? Error { get; }

    public static Reading<T> Of(T value) => new(value, null);

    public static Reading<T> Bad(TextNode node, string message) => new(default, new InputError(node.Position, message));

    /// <exception cref="InputException">There is no value.</exception>
    public T OrThrow() => Error is null ? _value! : throw new InputException([Error]);

    /// <summary>Takes the value, or adds the error to those gathered.</summary>
    public bool Take(InputErrors errors, out T value)
    {
        value = _value!;
        if (Error is null)
            return true;
        errors.Add(Error);
        return false;
    }

    /// <summary>The same reading, its error preceded by the name of the field.</summary>
    public Reading<T> In(string field) => Error is null ? this : new(default, new InputError(Error.Position, $"{field}: {Error.Message}"));

    /// <summary>The same reading for those who do not know the type of its value.</summary>
    public Reading<object> Boxed() => Error is null ? Reading<object>.Of(_value!) : new(default, Error);

    /// <summary>The value turned into another one.</summary>
    public Reading<TTo> Then<TTo>(Func<T, Reading<TTo>> next) => Error is null ? next(_value!) : new Reading<TTo>(default, Error);
}
