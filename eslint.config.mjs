import tseslint from "typescript-eslint";

/** No resource may be made inside `.apply`: a first preview would not show it. */
const noResourceInsideApply = {
  selector: "CallExpression[callee.property.name='apply'] NewExpression[callee.type='MemberExpression']",
  message: "Make resources outside of `.apply`: what is made inside is missing from the first preview.",
};

export default tseslint.config(
  { ignores: ["node_modules/", "**/.build/", ".sandbox/", "coverage/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // An index signature says "any name may stand here"; a dot says "this name does". Both spellings are ours.
      "@typescript-eslint/dot-notation": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // An empty string is as good as none where `||` is written.
      "@typescript-eslint/prefer-nullish-coalescing": "off",
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: ["**/utils*", "**/helpers*", "**/common*"], message: "Name a file after what it holds." },
          ],
        },
      ],
      complexity: ["error", 15],
      "max-lines": ["error", { max: 400 }],
    },
  },
  { files: ["components/**/*.ts"], rules: { "no-restricted-syntax": ["error", noResourceInsideApply] } },
);
