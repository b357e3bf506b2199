/** @file What the formulas of presets are, compared by eye with the papers: variants as they are published, on our data. */
export const samples: Readonly<Record<string, readonly string[]>> = {
  "ring-collapse": [
    String.raw`\min_{G} \max_{D} V(D,\, G) = \mathbb{E}_{x \sim p_{\text{data}}}\left[\log \sigma(D(x))\right] + \mathbb{E}_{z \sim \mathcal{N}(0, I)}\left[\log\bigl(1 - \sigma(D(G(z)))\bigr)\right]`,
    String.raw`\mathcal{L}_{G} = \mathbb{E}_{z}\left[\log\bigl(1 - \sigma(D(G(z)))\bigr)\right]`,
    String.raw`\mathcal{L}_{D} = -\mathbb{E}_{x}\left[\log \sigma(D(x))\right] - \mathbb{E}_{z}\left[\log\bigl(1 - \sigma(D(G(z)))\bigr)\right]`,
  ],
  "dcgan-28": [
    String.raw`\mathcal{L}_{G} = -\mathbb{E}_{z \sim \mathcal{N}(0, I)}\left[\log \sigma(D(G(z)))\right]`,
    String.raw`\mathcal{L}_{D} = -\mathbb{E}_{x \sim p_{\text{data}}}\left[\log \sigma(D(x))\right] - \mathbb{E}_{z}\left[\log\bigl(1 - \sigma(D(G(z)))\bigr)\right]`,
  ],
  "wgan-ring": [
    String.raw`\min_{G} \max_{D} V(D,\, G) = \mathbb{E}_{x \sim p_{\text{data}}}\left[D(x)\right] - \mathbb{E}_{z \sim \mathcal{N}(0, I)}\left[D(G(z))\right]`,
    String.raw`\mathcal{L}_{G} = -\mathbb{E}_{z}\left[D(G(z))\right]`,
    String.raw`\mathcal{L}_{D} = -\mathbb{E}_{x}\left[D(x)\right] + \mathbb{E}_{z}\left[D(G(z))\right]`,
    String.raw`\theta_{D} \in [-c, c],\quad c = 0.1`,
  ],
  "wgan-gp-28": [
    String.raw`\mathcal{L}_{G} = -\mathbb{E}_{z \sim \mathcal{N}(0, I)}\left[D(G(z))\right]`,
    String.raw`\mathcal{L}_{D} = -\mathbb{E}_{x \sim p_{\text{data}}}\left[D(x)\right] + \mathbb{E}_{z}\left[D(G(z))\right] + 10\,\mathbb{E}_{\hat{x}}\left[\bigl(\lVert \nabla_{\hat{x}} D(\hat{x}) \rVert_2 - 1\bigr)^2\right]`,
    String.raw`\hat{x} = (1 - \epsilon)\,x + \epsilon\,G(z),\quad \epsilon \sim \mathcal{U}(0, 1)`,
  ],
  "acgan-28": [
    String.raw`\mathcal{L}_{G} = -\mathbb{E}_{z \sim \mathcal{U}(-1, 1),\, c \sim \mathcal{U}\{0, \ldots, 9\}}\left[0.95\,\log \sigma(D_{\text{score}}(G(z, c))) + 0.05\,\log\bigl(1 - \sigma(D_{\text{score}}(G(z, c)))\bigr)\right] - \mathbb{E}_{z,\, c}\left[\log\operatorname{softmax}_{c}(D_{\text{class}}(G(z, c)))\right]`,
    String.raw`\mathcal{L}_{D} = -\tfrac12\,\mathbb{E}_{x \sim p_{\text{data}}}\left[0.95\,\log \sigma(D_{\text{score}}(x)) + 0.05\,\log\bigl(1 - \sigma(D_{\text{score}}(x))\bigr)\right] - \tfrac12\,\mathbb{E}_{z,\, c}\left[\log\bigl(1 - \sigma(D_{\text{score}}(G(z, c)))\bigr)\right] - \tfrac{1}{2}\,\bigl(\mathbb{E}_{(x, y) \sim p_{\text{data}}}\left[\log\operatorname{softmax}_{y}(D_{\text{class}}(x))\right] + \mathbb{E}_{z,\, c}\left[\log\operatorname{softmax}_{c}(D_{\text{class}}(G(z, c)))\right]\bigr)`,
  ],
  "cyclegan-32": [
    String.raw`\mathcal{L}_{G_{1},\,G_{2}} = \mathbb{E}_{x_{1} \sim p_{\text{Plain pictures}}}\left[\bigl(D_{1}(G_{1}(x_{1})) - 1\bigr)^2\right] + \mathbb{E}_{x_{2} \sim p_{\text{Striped pictures}}}\left[\bigl(D_{2}(G_{2}(x_{2})) - 1\bigr)^2\right] + \tfrac{10}{3072}\,\mathbb{E}_{x_{1}}\left[\lVert G_{2}(G_{1}(x_{1})) - x_{1} \rVert_1\right] + \tfrac{10}{3072}\,\mathbb{E}_{x_{2}}\left[\lVert G_{1}(G_{2}(x_{2})) - x_{2} \rVert_1\right] + \tfrac{5}{3072}\,\mathbb{E}_{x_{1}}\left[\lVert G_{2}(x_{1}) - x_{1} \rVert_1\right] + \tfrac{5}{3072}\,\mathbb{E}_{x_{2}}\left[\lVert G_{1}(x_{2}) - x_{2} \rVert_1\right]`,
    String.raw`\mathcal{L}_{D_{1},\,D_{2}} = \tfrac12\,\mathbb{E}_{x_{2}}\left[\bigl(D_{1}(x_{2}) - 1\bigr)^2\right] + \tfrac12\,\mathbb{E}_{x_{1}}\left[D_{1}(\operatorname{pool}(G_{1}(x_{1})))^2\right] + \tfrac12\,\mathbb{E}_{x_{1}}\left[\bigl(D_{2}(x_{1}) - 1\bigr)^2\right] + \tfrac12\,\mathbb{E}_{x_{2}}\left[D_{2}(\operatorname{pool}(G_{2}(x_{2})))^2\right]`,
    String.raw`D_{1} :\ \text{Judge of striped}`,
    String.raw`G_{1} :\ \text{Plain to striped}`,
    String.raw`D_{2} :\ \text{Judge of plain}`,
    String.raw`G_{2} :\ \text{Striped to plain}`,
  ],
  "stackgan-small": [
    String.raw`\mathcal{L}_{E_{1},\,G_{1}} = -\mathbb{E}_{\varphi \sim p_{\text{data}},\, z \sim \mathcal{N}(0, I)}\left[\log \sigma(D_{1}(G_{1}(E_{1}^{\text{condition}}(\varphi), z), \varphi))\right] + \tfrac{2}{16}\,\mathbb{E}_{\varphi}\left[D_{\mathrm{KL}}\bigl(\mathcal{N}(E_{1}^{\text{mean}}(\varphi),\, e^{2 E_{1}^{\text{spread}}(\varphi)}) \,\big\|\, \mathcal{N}(0, I)\bigr)\right]`,
    String.raw`\mathcal{L}_{D_{1}} = -\mathbb{E}_{(x, \varphi) \sim p_{\text{data}}}\left[\log \sigma(D_{1}(x{\downarrow}_{4}, \varphi))\right] - \tfrac12\,\mathbb{E}_{(x', \varphi) \sim p_{\text{data}}}\left[\log\bigl(1 - \sigma(D_{1}(x'{\downarrow}_{4}, \varphi))\bigr)\right] - \tfrac12\,\mathbb{E}_{\varphi,\, z}\left[\log\bigl(1 - \sigma(D_{1}(G_{1}(E_{1}^{\text{condition}}(\varphi), z), \varphi))\bigr)\right]`,
    String.raw`\mathcal{L}_{E_{2},\,G_{2}} = -\mathbb{E}_{\varphi,\, z}\left[\log \sigma(D_{2}(G_{2}(G_{1}(E_{1}^{\text{condition}}(\varphi), z), E_{2}^{\text{condition}}(\varphi)), \varphi))\right] + \tfrac{2}{16}\,\mathbb{E}_{\varphi}\left[D_{\mathrm{KL}}\bigl(\mathcal{N}(E_{2}^{\text{mean}}(\varphi),\, e^{2 E_{2}^{\text{spread}}(\varphi)}) \,\big\|\, \mathcal{N}(0, I)\bigr)\right]`,
    String.raw`\mathcal{L}_{D_{2}} = -\mathbb{E}_{x, \varphi}\left[\log \sigma(D_{2}(x, \varphi))\right] - \tfrac12\,\mathbb{E}_{x', \varphi}\left[\log\bigl(1 - \sigma(D_{2}(x', \varphi))\bigr)\right] - \tfrac12\,\mathbb{E}_{\varphi,\, z}\left[\log\bigl(1 - \sigma(D_{2}(G_{2}(G_{1}(E_{1}^{\text{condition}}(\varphi), z), E_{2}^{\text{condition}}(\varphi)), \varphi))\bigr)\right]`,
    String.raw`D_{1} :\ \text{Discriminator, 16 × 16}`,
    String.raw`G_{1} :\ \text{Generator, 16 × 16}`,
    String.raw`E_{1} :\ \text{Conditioning 1}`,
    String.raw`D_{2} :\ \text{Discriminator, 64 × 64}`,
    String.raw`G_{2} :\ \text{Generator, 64 × 64}`,
    String.raw`E_{2} :\ \text{Conditioning 2}`,
  ],
  "controlgan-28": [
    String.raw`\mathcal{L}_{G} = -\mathbb{E}_{z \sim \mathcal{N}(0, I),\, y \sim p_{\text{data}}}\left[\log \sigma(D(G(z, y)))\right] - \gamma\,\mathbb{E}_{z,\, y}\left[\log\operatorname{softmax}_{y}(C(G(z, y)))\right]`,
    String.raw`\mathcal{L}_{D} = -\tfrac12\,\mathbb{E}_{x \sim p_{\text{data}}}\left[\log \sigma(D(x))\right] - \tfrac12\,\mathbb{E}_{z,\, y}\left[\log\bigl(1 - \sigma(D(G(z, y)))\bigr)\right]`,
    String.raw`\mathcal{L}_{C} = -\mathbb{E}_{x, y}\left[\log\operatorname{softmax}_{y}(C(\operatorname{augment}(x)))\right]`,
    String.raw`\gamma \leftarrow \operatorname{clip}_{[0, 2]}\bigl(\gamma + 0.005\,\bigl(-\mathbb{E}_{z,\, y}\left[\log\operatorname{softmax}_{y}(C(G(z, y)))\right] + \mathbb{E}_{x, y}\left[\log\operatorname{softmax}_{y}(C(x))\right]\bigr)\bigr)`,
  ],
  "biggan-32": [
    String.raw`\mathcal{L}_{G} = -\mathbb{E}_{c \sim \mathcal{U}\{0, \ldots, 9\},\, z_{1} \sim \mathcal{N}(0, I)}\left[D(G(c, z_{1}), c)\right] + 10^{-4}\,\textstyle\sum_{W \in \theta_{G}} \lVert W^\top W \odot (1 - I) \rVert_F^2`,
    String.raw`\mathcal{L}_{D} = \mathbb{E}_{(x, y) \sim p_{\text{data}},\, z_{2} \sim \mathcal{U}(0.3, 1)}\left[\max(0, 1 - D(2\,x \odot z_{2} - 1, y))\right] + \mathbb{E}_{c,\, z_{1}}\left[\max(0, 1 + D(G(c, z_{1}), c))\right]`,
  ],
  "vae-28": [
    String.raw`\mathcal{L}_{E,\,\mathrm{Dec}} = -\mathbb{E}_{x \sim p_{\text{data}},\, \hat{z}}\left[\textstyle\sum_j \bigl(x\,\log \sigma(\mathrm{Dec}(\hat{z})) + (1 - x)\,\log\bigl(1 - \sigma(\mathrm{Dec}(\hat{z}))\bigr)\bigr)_j\right] + \mathbb{E}_{x}\left[D_{\mathrm{KL}}\bigl(\mathcal{N}(E_{\text{mean}}(x),\, e^{E_{\text{spread}}(x)}) \,\big\|\, \mathcal{N}(0, I)\bigr)\right]`,
    String.raw`\hat{z} \sim \mathcal{N}(E_{\text{mean}}(x),\, e^{E_{\text{spread}}(x)})`,
  ],
  "feature-matching": [
    String.raw`\mathcal{L}_{G} = \lVert \mathbb{E}_{z \sim \mathcal{N}(0, I)}\left[D_{\text{features}}(G(z))\right] - \mathbb{E}_{x \sim p_{\text{data}}}\left[D_{\text{features}}(x)\right] \rVert_2^2`,
    String.raw`\mathcal{L}_{D} = -\mathbb{E}_{x}\left[\log \sigma(D_{\text{score}}(x))\right] - \mathbb{E}_{z}\left[\log\bigl(1 - \sigma(D_{\text{score}}(G(z)))\bigr)\right]`,
  ],
  "ring-unrolled": [
    String.raw`\mathcal{L}_{D} = -\mathbb{E}_{x \sim p_{\text{data}}}\left[\log \sigma(D(x))\right] - \mathbb{E}_{z \sim \mathcal{N}(0, I)}\left[\log\bigl(1 - \sigma(D(G(z)))\bigr)\right]`,
    String.raw`\mathcal{L}_{G} = \mathbb{E}_{z}\left[\log\bigl(1 - \sigma(D(G(z);\, \theta_{D}^{(5)}))\bigr)\right] + \mathbb{E}_{x}\left[\log \sigma(D(x;\, \theta_{D}^{(5)}))\right]`,
    String.raw`\theta_{D}^{(5)} :\quad \theta_{D}^{(0)} = \theta_{D},\quad \theta_{D}^{(k+1)} = \theta_{D}^{(k)} - \eta\,\nabla \mathcal{L}_{D}(\theta_{D}^{(k)})`,
  ],
  "xy-game": [String.raw`\min_{x} \max_{y} V(y,\, x) = -x\,y`, String.raw`\mathcal{L}_{x} = -x\,y`, String.raw`\mathcal{L}_{y} = x\,y`],
  "historical-averaging": [
    String.raw`\min_{x} \max_{y} V(y,\, x) = -x\,y - 0.1\,\lVert \theta_{y} - \overline{\theta_{y}} \rVert_2^2 + 0.1\,\lVert \theta_{x} - \overline{\theta_{x}} \rVert_2^2`,
    String.raw`\mathcal{L}_{x} = -x\,y + 0.1\,\lVert \theta_{x} - \overline{\theta_{x}} \rVert_2^2`,
    String.raw`\mathcal{L}_{y} = x\,y + 0.1\,\lVert \theta_{y} - \overline{\theta_{y}} \rVert_2^2`,
  ],
  "pix2pix-32": [
    String.raw`\mathcal{L}_{G} = -\mathbb{E}_{m \sim p_{\text{data}}}\left[\log \sigma(D(m, G(m)))\right] + \tfrac{100}{3072}\,\mathbb{E}_{(m, x) \sim p_{\text{data}}}\left[\lVert G(m) - x \rVert_1\right]`,
    String.raw`\mathcal{L}_{D} = -\tfrac12\,\mathbb{E}_{m, x}\left[\log \sigma(D(m, x))\right] - \tfrac12\,\mathbb{E}_{m}\left[\log\bigl(1 - \sigma(D(m, G(m)))\bigr)\right]`,
  ],
  "label-smoothing": [
    String.raw`\mathcal{L}_{G} = -\mathbb{E}_{z \sim \mathcal{N}(0, I)}\left[\log \sigma(D(G(z)))\right]`,
    String.raw`\mathcal{L}_{D} = -\mathbb{E}_{x \sim p_{\text{data}}}\left[0.9\,\log \sigma(D(x)) + 0.1\,\log\bigl(1 - \sigma(D(x))\bigr)\right] - \mathbb{E}_{z}\left[\log\bigl(1 - \sigma(D(G(z)))\bigr)\right]`,
  ],
  "stylegan2-32": [
    String.raw`\mathcal{L}_{E,\,G} = -\mathbb{E}_{z_{1} \sim \mathcal{N}(0, I),\, z_{2} \sim \mathcal{N}(0, I),\, z_{3} \sim \mathcal{N}(0, I)}\left[\log \sigma(D(G(E(z_{1}), E(z_{1}) + h)))\right]`,
    String.raw`\mathcal{L}_{D}^{(1)} = -\mathbb{E}_{x \sim p_{\text{data}}}\left[\log \sigma(D(x))\right] - \mathbb{E}_{z_{1},\, z_{2},\, z_{3}}\left[\log\bigl(1 - \sigma(D(G(E(z_{1}), E(z_{1}) + h)))\bigr)\right]`,
    String.raw`\mathcal{L}_{D}^{(2)} = 4\,\mathbb{E}_{x}\left[\lVert \nabla_{x} D(x) \rVert_2^2\right]`,
    String.raw`h = \bigl(E(z_{2}) - E(z_{1})\bigr) \odot \sigma(1000\,z_{3})`,
  ],
  "lsgan-28": [
    String.raw`\mathcal{L}_{G} = \tfrac12\,\mathbb{E}_{z \sim \mathcal{N}(0, I)}\left[\bigl(D(G(z)) - 1\bigr)^2\right]`,
    String.raw`\mathcal{L}_{D} = \tfrac12\,\mathbb{E}_{x \sim p_{\text{data}}}\left[\bigl(D(x) - 1\bigr)^2\right] + \tfrac12\,\mathbb{E}_{z}\left[D(G(z))^2\right]`,
  ],
};
